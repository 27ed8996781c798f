// Asking the server again as there is news, and never twice for what is done once.
import { useRef, useState } from "./vendor/htm-preact.js";

const REST = 250; // milliseconds between an answer and the next question, however much news there is

// Asks at once, and again each time that there is news: one question at a time, with a rest after
// each answer, longer by so many times what the answer took. ask() is awaited and must not fail.
// Returns what tells of news, and what ends it.
export function keepAsking(ask, times = 0) {
  let timer = null; // there is one while it is rested
  let isAsking = false;
  let isNews = false; // there was some while it could not be asked
  let isOver = false;
  const start = async () => {
    isAsking = true;
    isNews = false;
    const begin = performance.now();
    await ask();
    isAsking = false;
    if (!isOver) timer = setTimeout(rested, REST + times * (performance.now() - begin));
  };
  const rested = () => {
    timer = null;
    if (isNews) start();
  };
  const hear = () => {
    isNews = true;
    if (!isAsking && timer === null) start();
  };
  const end = () => {
    isOver = true;
    clearTimeout(timer);
  };
  start();
  return { hear, end };
}

// Returns what asks for something: one question at a time, of what is wanted last; null wants nothing.
// What is answered when something else is wanted already, is not told.
export function askingLast(ask, tell) {
  let wanted = null;
  let isAsking = false;
  return async (question) => {
    wanted = question;
    if (isAsking) return;
    isAsking = true;
    for (let sent = null; wanted !== null && wanted !== sent;) {
      sent = wanted;
      const [answer, trouble] = await ask(sent).then((found) => [found, ""], (error) => [null, error.message]);
      if (wanted === sent) tell(sent, answer, trouble);
    }
    isAsking = false;
  };
}

// Returns what does some work, unless that is being done, however often it is pressed; and whether it is.
export function useOnce(work) {
  const [isBusy, setBusy] = useState(false);
  const isAtWork = useRef(false); // at once: what is drawn comes later
  const begin = async (...words) => {
    if (isAtWork.current) return;
    isAtWork.current = true;
    setBusy(true);
    await work(...words).finally(() => (isAtWork.current = false));
    setBusy(false);
  };
  return [begin, isBusy];
}
