// All declarations as they are known, kept up to date: only what is new since the last answer is asked for.
import { useEffect, useRef, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";
import { keepAsking } from "./asking.js";
import { WEIGHTS } from "./marks.js";

// Returns the rows (null until there are any), whether more are being read, and why there are none.
export function useDeclarations() {
  const [state, setState] = useState({ rows: null, isBusy: true, failure: "" });
  const known = useRef({ version: "", rows: new Map() });
  useEffect(() => {
    let isOver = false;
    const ask = async () => {
      try {
        const answer = await api.declarations(known.current.version);
        if (isOver) return;
        const rows = answer.all ? new Map() : new Map(known.current.rows);
        for (const place of answer.gone) rows.delete(place);
        for (const row of answer.rows) rows.set(row.place, weighed(row));
        known.current = { version: answer.version, rows };
        const places = [...rows.keys()].sort();
        setState({ rows: places.map((place) => rows.get(place)), isBusy: answer.busy, failure: "" });
      } catch (error) {
        if (!isOver) setState((before) => ({ ...before, failure: error.message }));
      }
    };
    const { hear, end } = keepAsking(ask);
    const stop = api.listen(hear, hear);
    return () => {
      isOver = true;
      stop();
      end();
    };
  }, []);
  return state;
}

// A row with its findings counted by weight, and one figure to sort by them.
function weighed(row) {
  if (!row.findings) return { ...row, weight: -1 };
  const counts = Object.fromEntries(WEIGHTS.map((weight) => [weight, 0]));
  for (const [, weight, count] of row.findings) counts[weight] += count;
  const fixable = row.findings.reduce((sum, [, , , count]) => sum + count, 0);
  return { ...row, counts, fixable, weight: counts.error * 1e6 + counts.warning * 1e3 + counts.info };
}
