import assert from 'node:assert/strict';
import { matches, readExpression } from '../../support/promql.js';

describe('readExpression', () => {
  it('returns the series and the grouping labels of an expression', () => {
    const { selectors, labels } = readExpression(
      'sum by (le) (rate(a_bucket[$__rate_interval])) / on (x) group_left (y) max_over_time(b:c[1h:5m]) or vector(0)',
    );
    assert.deepEqual(
      selectors.map(({ name }) => name),
      ['a_bucket', 'b:c'],
    );
    assert.deepEqual(labels, ['le', 'x', 'y']);
  });

  it('returns the label matchers of a selector', () => {
    const { selectors } = readExpression(`a{result=~"x|y", call!='z',code="}"}`);
    assert.deepEqual(selectors[0]?.matchers, [
      { label: 'result', operator: '=~', value: 'x|y' },
      { label: 'call', operator: '!=', value: 'z' },
      { label: 'code', operator: '=', value: '}' },
    ]);
  });

  it('rejects invalid PromQL', () => {
    for (const text of ['up{job="worker"', 'up{job}', 'sum(up', 'up) > 0'])
      assert.throws(() => readExpression(text), /invalid PromQL/, text);
  });
});

describe('matches', () => {
  it('compares labels as Prometheus does', () => {
    const series = { status: '503', route: '/*' };
    const found = (text: string) =>
      matches(readExpression(text).selectors[0]?.matchers ?? [], series);
    assert.ok(found('a{status=~"5..",route="/*"}'));
    assert.ok(!found('a{status=~"5."}'));
    assert.ok(!found('a{status!="503"}'));
    assert.ok(found('a{code=""}'));
    assert.ok(found('a{status!~"4.."}'));
  });
});
