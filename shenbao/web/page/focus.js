// Where what has the focus goes away or is switched off, what is nearest around it has the focus:
// else keys, and a voice that reads the page aloud, would begin again at the top of the page.
let path = []; // what had the focus last, and all that was around it

export function keepFocus() {
  addEventListener("focusin", ({ target }) => (path = withAround(target)));
  addEventListener("pointerdown", () => (path = []), true); // whoever points elsewhere means it
  new MutationObserver(mend).observe(document, { childList: true, subtree: true, attributeFilter: ["disabled"] });
}

function mend() {
  const [last, ...around] = path;
  if (!last || (last.isConnected && !last.disabled) || ![last, document.body].includes(document.activeElement)) return;
  const near = around.find((element) => element.isConnected && element.hasAttribute("tabindex")) ?? document.getElementById("main");
  near?.focus({ preventScroll: true });
}

function withAround(element) {
  return element ? [element, ...withAround(element.parentElement)] : [];
}
