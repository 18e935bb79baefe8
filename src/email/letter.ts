/** The content of an email. The text and the HTML part are both rendered from it. All strings are clean text. */
export interface Letter {
  subject: string;
  /** The preview that a mailbox shows beside the subject. */
  preheader: string;
  /** The endpoint's status at a glance; the title repeats it. */
  badge: { label: string; tone: 'alarm' | 'calm' };
  title: string;
  lead: string;
  action: Link;
  facts: readonly Fact[];
  links: readonly Link[];
  /** Paragraphs are our own text. One that is entirely in `backticks` is an API call. */
  sections: readonly { title: string; paragraphs: readonly string[] }[];
  footer: string;
}

export interface Link {
  label: string;
  url: string;
}

/** One line of facts. `verbatim` marks a value that comes from a machine. */
export interface Fact {
  label: string;
  value: string;
  verbatim?: true;
}
