/** An email before it is rendered. Both its parts are made of this, so they say the same. All strings are clean text. */
export interface Letter {
  subject: string;
  /** What a mailbox shows beside the subject. */
  preheader: string;
  /** What the endpoint is now, for the eye; the title says it too. */
  badge: { label: string; tone: 'alarm' | 'calm' };
  title: string;
  lead: string;
  action: Link;
  facts: readonly Fact[];
  details: Link | null;
  /** Paragraphs are our own words; one wholly in `backticks` is a call to make. */
  sections: readonly { title: string; paragraphs: readonly string[] }[];
  footer: string;
}

export interface Link {
  label: string;
  url: string;
}

/** One line of what happened. `verbatim` marks a value that is a machine's words, not ours. */
export interface Fact {
  label: string;
  value: string;
  verbatim?: true;
}
