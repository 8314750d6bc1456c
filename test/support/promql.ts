import { parser } from '@prometheus-io/lezer-promql';

/** A selector of series, as in `up{job="worker"}`. */
export interface Selector {
  /** Name of the series, with the suffix of a histogram. */
  readonly name: string;
  readonly matchers: readonly Matcher[];
}

export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

/** The names in a PromQL expression. */
export interface Expression {
  readonly selectors: readonly Selector[];
  /** Labels by which it groups or joins. */
  readonly labels: readonly string[];
}

/** Reads the names in an expression, which may contain variables of Grafana. @throws Error at a syntax error */
export function readExpression(text: string): Expression {
  // Grafana replaces its variables by durations.
  const promql = text.replace(/\$\w+/g, '5m');
  const textOf = (node: { from: number; to: number } | null) =>
    node ? promql.slice(node.from, node.to) : '';
  const selectors: Selector[] = [];
  const labels: string[] = [];
  parser.parse(promql).iterate({
    enter: ({ type, node }) => {
      if (type.isError) throw new Error(`invalid PromQL: ${text}`);
      if (type.name === 'GroupingLabels') labels.push(...node.getChildren('LabelName').map(textOf));
      if (type.name !== 'VectorSelector') return;
      const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
      selectors.push({
        name: textOf(node.getChild('Identifier')),
        matchers: matchers.map((matcher) => ({
          label: textOf(matcher.getChild('LabelName')),
          operator: textOf(matcher.getChild('MatchOp')),
          value: textOf(matcher.getChild('StringLiteral')).slice(1, -1),
        })),
      });
    },
  });
  return { selectors, labels };
}

/** Whether a series with these labels satisfies all matchers. */
export function matches(
  matchers: readonly Matcher[],
  labels: Readonly<Record<string, string>>,
): boolean {
  return matchers.every(({ label, operator, value }) => {
    const actual = labels[label] ?? '';
    const equal = operator.endsWith('~')
      ? new RegExp(`^(?:${value})$`).test(actual)
      : actual === value;
    return operator.startsWith('!') ? !equal : equal;
  });
}
