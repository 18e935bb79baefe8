/** Maximum nesting depth of a member's value; `[]` is one level. */
export const MAX_VALUE_DEPTH = 64;

export type JsonProblem = 'invalid_json' | 'json_too_deep' | 'duplicate_field' | 'invalid_type';

/** The text is not a JSON object that we accept. */
export class JsonTextError extends Error {
  override name = 'JsonTextError';

  constructor(
    readonly problem: JsonProblem,
    message: string,
    readonly member: string | null = null,
  ) {
    super(message);
  }
}

/**
 * Reads the members of a JSON object (RFC 8259) without changing a character: each decoded name with the exact text of its
 * value, so that large numbers, key order and escapes are preserved. Names are compared after decoding: `data` equals
 * `d\u0061ta`.
 * @throws {JsonTextError} when the text is not valid JSON, not an object, nested deeper than `MAX_VALUE_DEPTH` below a
 * member, or has a duplicate member.
 */
export function readJsonMembers(text: string): Map<string, string> {
  return new Scanner(text).members();
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const ESCAPE = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;
const SPACE = /[ \t\n\r]*/y;
const FIRST_PRINTABLE = 0x20;

class Scanner {
  private at = 0;

  constructor(private readonly text: string) {}

  members(): Map<string, string> {
    const members = new Map<string, string>();
    this.match(SPACE);
    const isObject = this.text[this.at] === '{';
    if (isObject) this.object(0, (name, start) => this.keep(members, name, start));
    else this.value(1);
    this.match(SPACE);
    if (this.at < this.text.length) this.fail();
    if (!isObject) throw new JsonTextError('invalid_type', 'The body must be a JSON object.');
    return members;
  }

  private keep(members: Map<string, string>, name: string, start: number): void {
    if (members.has(name)) {
      throw new JsonTextError('duplicate_field', `The field ${JSON.stringify(name)} occurs more than once.`, name);
    }
    members.set(name, this.text.slice(start, this.at));
  }

  /** Recursive; the nesting depth is its bound. */
  private value(depth: number): void {
    const first = this.text[this.at];
    if (first === '"') return this.string();
    if (first !== '{' && first !== '[') return this.match(NUMBER) || this.match(WORD) ? undefined : this.fail();
    if (depth > MAX_VALUE_DEPTH) {
      throw new JsonTextError(
        'json_too_deep',
        `More than ${MAX_VALUE_DEPTH} levels of nesting at position ${this.at}.`,
      );
    }
    if (first === '{') this.object(depth);
    else this.list(']', () => this.value(depth + 1));
  }

  /** @param onMember called with each decoded name and the start of its value; `at` is then the end of the value. */
  private object(depth: number, onMember?: (name: string, start: number) => void): void {
    this.list('}', () => {
      const nameStart = this.at;
      this.string();
      const nameEnd = this.at;
      this.match(SPACE);
      this.take(':');
      this.match(SPACE);
      const start = this.at;
      this.value(depth + 1);
      onMember?.(JSON.parse(this.text.slice(nameStart, nameEnd)) as string, start);
    });
  }

  private list(close: string, item: () => void): void {
    this.at++;
    this.match(SPACE);
    if (this.text[this.at] === close) return void this.at++;
    for (;;) {
      item();
      this.match(SPACE);
      if (this.text[this.at] !== ',') break;
      this.at++;
      this.match(SPACE);
    }
    this.take(close);
  }

  private string(): void {
    this.take('"');
    while (this.text[this.at] !== '"') {
      if (!(this.text.charCodeAt(this.at) >= FIRST_PRINTABLE)) this.fail();
      if (this.text[this.at++] === '\\' && !this.match(ESCAPE)) this.fail();
    }
    this.at++;
  }

  private take(character: string): void {
    if (this.text[this.at] !== character) this.fail();
    this.at++;
  }

  private match(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  private fail(): never {
    const what = this.at < this.text.length ? 'unexpected character' : 'it ends too early,';
    throw new JsonTextError('invalid_json', `The body is not valid JSON: ${what} at position ${this.at}.`);
  }
}
