export const FONT = 'font-family="system-ui, sans-serif" fill="#222"';

/** Text as the content of an element. */
export const escaped = (content: string) => content.replace(/&/g, '&amp;').replace(/</g, '&lt;');
