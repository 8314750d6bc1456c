/** One value of Prometheus' text format. */
export interface Exposed {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads Prometheus' text format. @throws Error at a line that is none of it */
export function readExposition(text: string): Exposed[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
      const [, name = '', labels = '', value = ''] = match ?? [];
      if (!match) throw new Error(`no line of Prometheus' text format: ${line}`);
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
      return {
        name,
        labels: Object.fromEntries(pairs.map(([, key = '', text = '']) => [key, text])),
        value: Number(value.replace('+Inf', 'Infinity')),
      };
    });
}

/** The sum of the values of a metric that have these labels. */
export function sumOf(
  exposed: readonly Exposed[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const matching = exposed.filter(
    (one) =>
      one.name === name && Object.entries(labels).every(([key, text]) => one.labels[key] === text),
  );
  return matching.reduce((sum, { value }) => sum + value, 0);
}
