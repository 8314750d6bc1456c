/** What an expression asks Prometheus for. */
export interface Selector {
  /** Name of the series, with the suffix of a histogram where it has one. */
  readonly name: string;
  readonly matchers: readonly Matcher[];
}

export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** A PromQL expression, as far as its names go. */
export interface Expression {
  readonly selectors: readonly Selector[];
  /** Labels by which it groups or joins. */
  readonly labels: readonly string[];
}

const TOKENS =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[a-zA-Z_:][\w:]*|\$\w+|\d[\w.]*|=~|!~|!=|==|<=|>=|\S/g;
const NAME = /^[a-zA-Z_:][\w:]*$/;
const CLAUSES = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const WORDS = new Set(['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan']);

/** Reads the names in an expression. @throws Error at a selector without a name, or without an end */
export function readExpression(text: string): Expression {
  const tokens: readonly string[] = text.match(TOKENS) ?? [];
  const selectors: Selector[] = [];
  const labels: string[] = [];
  let at = 0;
  /** Moves past the next token of that kind, and returns what lies before it. */
  const until = (closing: string): string[] => {
    const end = tokens.indexOf(closing, at);
    if (end < 0) throw new Error(`a "${closing}" is missing in: ${text}`);
    const between = tokens.slice(at, end);
    at = end + 1;
    return between;
  };
  while (at < tokens.length) {
    const token = tokens[at] ?? '';
    const next = tokens[at + 1] ?? '';
    at += 1;
    if (token === '[') until(']');
    else if (token === '{') throw new Error(`a selector without a name in: ${text}`);
    else if (CLAUSES.has(token)) {
      if (next !== '(') continue;
      at += 1;
      labels.push(...until(')').filter((one) => one !== ','));
    } else if (NAME.test(token) && !WORDS.has(token.toLowerCase())) {
      // A function, or an aggregation with its clause before its argument.
      if (next === '(' || next === 'by' || next === 'without') continue;
      if (next === '{') at += 1;
      selectors.push({ name: token, matchers: next === '{' ? matchersOf(until('}'), text) : [] });
    }
  }
  return { selectors, labels };
}

function matchersOf(tokens: readonly string[], text: string): Matcher[] {
  const parts = tokens.filter((token) => token !== ',');
  const matchers: Matcher[] = [];
  for (let at = 0; at < parts.length; at += 3) {
    const [label = '', operator = '', value = ''] = parts.slice(at, at + 3);
    if (!NAME.test(label) || !/^(=|!=|=~|!~)$/.test(operator) || !/^["']/.test(value)) {
      throw new Error(`no matcher: ${label}${operator}${value} in: ${text}`);
    }
    matchers.push({ label, operator: operator as Matcher['operator'], value: value.slice(1, -1) });
  }
  return matchers;
}

/** Whether a series with these labels is one that the matchers ask for. */
export function matches(
  matchers: readonly Matcher[],
  labels: Readonly<Record<string, string>>,
): boolean {
  return matchers.every(({ label, operator, value }) => {
    const has = labels[label] ?? '';
    const same = operator.endsWith('~') ? new RegExp(`^(?:${value})$`).test(has) : has === value;
    return operator.startsWith('!') ? !same : same;
  });
}
