/**
 * Describes each element that does not fit: text beyond an edge of the window, or wider than its element, so that it is
 * truncated or overlaps its neighbor, or a button or label that breaks within a word. Regions that scroll sideways and input fields can hold wider text.
 */
export const MISFITS = `document.fonts.ready.then(() => {
  const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
  const isInScroller = ({ parentElement }) => parentElement && (scrolls(parentElement) || isInScroller(parentElement));
  const isShown = (element) => element.textContent.trim() && element.checkVisibility({ visibilityProperty: true }) &&
    !element.closest('.skip-link, svg, select, textarea') && getComputedStyle(element).clipPath === 'none';
  const misfits = [];
  for (const element of document.querySelectorAll('body, body *')) {
    if (!isShown(element)) continue;
    const name = element.tagName.toLowerCase() + ' "' + element.textContent.slice(0, 60) + '"';
    const { left, right } = element.getBoundingClientRect();
    const isParked = right <= 0;
    if (!isParked && !isInScroller(element) && (left < -0.5 || right > innerWidth + 0.5))
      misfits.push(name + ' reaches from ' + left + ' to ' + right);
    const { scrollWidth, clientWidth } = element;
    if (!scrolls(element) && clientWidth > 0 && scrollWidth > clientWidth + 1)
      misfits.push(name + ' is ' + scrollWidth + ' wide in ' + clientWidth);
  }
  for (const element of document.querySelectorAll('button *, label, label *')) {
    const [text] = element.childNodes;
    if (text?.nodeType !== Node.TEXT_NODE || !/^[^\\s-]+$/.test(text.data) || !isShown(element)) continue;
    const range = document.createRange();
    range.selectNode(text);
    if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) misfits.push(text.data + ' is broken');
  }
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) misfits.push('the page is ' + scrollWidth + ' wide in ' + innerWidth);
  return misfits;
})`;
