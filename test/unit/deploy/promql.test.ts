import assert from 'node:assert/strict';
import { matches, readExpression } from '../../support/promql.js';

const namesIn = (text: string) => readExpression(text).selectors.map(({ name }) => name);

describe('the names in an expression of PromQL', () => {
  it('are those of its series, and no function, keyword, label, number or time', () => {
    const cases: [string, string[]][] = [
      ['up', ['up']],
      ['(sum(up{job="worker"}) or vector(0)) == 0', ['up']],
      ['sum by (le, call) (rate(a_bucket[$__rate_interval]))', ['a_bucket']],
      ['sum(rate(a_total[5m])) by (code)', ['a_total']],
      [
        'a_total offset 5m / on (x) group_left (y) b_total > 0.5 and c unless d',
        ['a_total', 'b_total', 'c', 'd'],
      ],
      ['sum by (x) (rate(a[5m])) / ignoring(x) group_left sum(rate(b[5m]))', ['a', 'b']],
      ['a{x="by (c) [d] {e} or f"}', ['a']],
      ['max_over_time(a:b:c[1h:5m]) * 1e3 >= bool Inf', ['a:b:c']],
      ['topk(3, a) + avg without (x) (b)', ['a', 'b']],
    ];
    for (const [text, names] of cases) assert.deepEqual(namesIn(text), names, text);
  });

  it('come with what is asked of their labels', () => {
    const { selectors, labels } = readExpression(
      `sum by (answer) (rate(a_count{answer=~"x|y", call!='z',code="}"}[5m]))`,
    );
    assert.deepEqual(labels, ['answer']);
    assert.deepEqual(selectors[0]?.matchers, [
      { label: 'answer', operator: '=~', value: 'x|y' },
      { label: 'call', operator: '!=', value: 'z' },
      { label: 'code', operator: '=', value: '}' },
    ]);
  });

  it('are not guessed where there is none', () => {
    assert.throws(() => readExpression('sum({job="worker"})'), /a selector without a name/);
    assert.throws(() => readExpression('up{job="worker"'), /a "}" is missing/);
    assert.throws(() => readExpression('up{job}'), /no matcher: job/);
  });

  it('find the series that Prometheus would find', () => {
    const asks = (text: string) => readExpression(text).selectors[0]?.matchers ?? [];
    const labels = { status: '503', route: '/*' };
    assert.ok(matches(asks('a{status=~"5..",route="/*"}'), labels));
    assert.ok(!matches(asks('a{status=~"5."}'), labels));
    assert.ok(!matches(asks('a{status!="503"}'), labels));
    assert.ok(matches(asks('a{code=""}'), labels));
    assert.ok(matches(asks('a{status!~"4.."}'), labels));
  });
});
