const TOKEN = /"(?:[^"\\]|\\.)*"|[^\s"[\]{},:]+|[[\]{},:]/g;
const INDENT = '  ';

/** Indents JSON. Only whitespace between tokens changes: numbers, escapes and the order of keys stay the same. */
export function indented(json: string): string {
  const tokens = json.match(TOKEN) ?? [];
  let depth = 0;
  const line = () => '\n' + INDENT.repeat(depth);
  return tokens
    .map((token, index) => {
      if (token === ',') return token + line();
      if (token === ':') return ': ';
      const isEmpty = /[{[]/.test(tokens[index - 1] ?? '') && /^[}\]]$/.test(token);
      if (/^[{[]$/.test(token)) {
        depth++;
        return /^[}\]]$/.test(tokens[index + 1] ?? '') ? token : token + line();
      }
      if (/^[}\]]$/.test(token)) {
        depth--;
        return isEmpty ? token : line() + token;
      }
      return token;
    })
    .join('');
}
