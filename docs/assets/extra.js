// What the theme does to an open page: what scrolls can be scrolled by keys, and a button that copies code is no landmark.
const mend = () => {
  const scrolls = ".md-typeset__scrollwrap:not([tabindex]), pre > code:not([tabindex])";
  document.querySelectorAll(scrolls).forEach((element) => element.setAttribute("tabindex", "0"));
  document.querySelectorAll("nav.md-code__nav:not([role])").forEach((nav) => nav.setAttribute("role", "none"));
};
const changes = { childList: true, subtree: true, attributes: true, attributeFilter: ["tabindex"] };
new MutationObserver(mend).observe(document, changes);
