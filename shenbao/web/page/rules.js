// What each rule of the check is about, by its code.
import { useEffect, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";

export function useRules() {
  const [rules, setRules] = useState({});
  useEffect(() => {
    api.rules().then(setRules, () => {});
  }, []);
  return rules;
}
