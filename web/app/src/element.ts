/** Elements of the page, made without markup in strings: nothing that comes
 * from the server is ever read as HTML. */

type Child = Node | string | number | null | undefined | false;

interface Options {
  class?: string;
  /** Properties set as such: checked, value, disabled, hidden, ... */
  set?: Record<string, unknown>;
  on?: {[type: string]: (event: any) => void};
  [attribute: string]: unknown;
}

/** An element with attributes, listeners and children. An attribute that is
 * null, undefined or false is left out. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, options: Options = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'set') Object.assign(element, value);
    else if (name === 'on') for (const [type, listener] of Object.entries(value as object)) element.addEventListener(type, listener);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  append(element, children);
  return element;
}

/** Replaces the children of an element. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren();
  append(element, children);
}

function append(element: Element, children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

const strokes = {
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  home: 'M4 11.5 12 5l8 6.500M6.500 10v9h11v-9',
  layers: 'm12 4 9 5-9 5-9-5zM3.500 13.500 12 18.200l8.500-4.700',
  chevron: 'm9 6 6 6-6 6',
  close: 'M6 6l12 12M18 6 6 18',
  search: 'M10.500 4.500a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5',
  link: 'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.700l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.700l1-1',
  copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
  check: 'm5 12.500 4.500 4.500L19 7.500',
  extent: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  warning: 'M12 4 2.500 20h19zM12 10v4.500M12 17v.5',
  server: 'M4 5h16v6H4zM4 13h16v6H4zM7.500 8h.5M7.500 16h.5',
  info: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 11v5.500M12 7.500v.5',
};

export type IconName = keyof typeof strokes;

/** A line icon in the colour of the text around it; it says nothing to a
 * screen reader. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', strokes[name]);
  svg.append(path);
  return svg;
}

/** A button that copies a text and says that it did. */
export function copyButton(text: () => string, label: string, done: string): HTMLButtonElement {
  const button = h('button', {
    type: 'button', class: 'icon-button copy', title: label, 'aria-label': label,
    on: {
      click: async () => {
        await copy(text());
        fill(button, icon('check'));
        button.setAttribute('aria-label', done);
        button.title = done;
        setTimeout(() => {
          fill(button, icon('copy'));
          button.setAttribute('aria-label', label);
          button.title = label;
        }, 1800);
      },
    },
  }, icon('copy'));
  return button;
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without HTTPS there is no clipboard to write to; selecting still copies.
    const area = h('textarea', {class: 'off-screen', set: {value: text}});
    (document.querySelector('dialog[open]') ?? document.body).append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
}
