// The words of the page: English in the source, the language of who reads it on the screen.

import * as api from "./api.js";

const KEY = "shenbao.language";
let known = { language: "en", words: {} };

export const language = () => known.language;

export async function speak(asked) {
  const wanted = asked || localStorage.getItem(KEY) || "zh_CN";
  known = await api.words(wanted);
  localStorage.setItem(KEY, wanted);
  document.documentElement.lang = known.language === "en" ? "en" : "zh-CN";
  return known;
}

export const _ = (message) => known.words[message] || message;

// Fills the gaps of a message, such as {count}.
export const fill = (message, gaps) => message.replace(/\{(\w+)\}/g, (_all, name) => gaps[name]);
