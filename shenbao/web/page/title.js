// What a window is called: of several, one tells by it which is which.
import { useEffect } from "./vendor/htm-preact.js";

const common = document.title; // to all of them

export function useTitle(words) {
  useEffect(() => {
    document.title = `${words} · ${common}`;
  }, [words]);
}
