// The words of the page: English in the source, the language of who reads it on the screen.

let known = { language: "en", words: {} };

export const language = () => known.language;

// Has all words from now on in a language, by what they are in English.
export function speakIn({ language, words }) {
  known = { language, words };
  document.documentElement.lang = language === "en" ? "en" : "zh-CN";
}

export const _ = (message) => known.words[message] || message;

// Fills the gaps of a message, such as {count}.
export const fill = (message, gaps) => message.replace(/\{(\w+)\}/g, (_all, name) => gaps[name]);
