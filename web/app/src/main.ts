/** The page: reads the catalog, makes the parts and lets them know of each
 * other. State lives in three places: the composition (which layers), the map
 * (where), and Settings (how); the address in the browser is written from
 * them. */

import type Feature from 'ol/Feature';
import {showAddresses} from './addresses';
import {layersOf, readCatalog, readReadiness, ServerError, type Catalog, type Language, type Readiness, type System} from './catalog';
import {Composition} from './composition';
import {fill, h, icon} from './element';
import {Footer} from './footer';
import {identify} from './identify';
import {MapView} from './mapview';
import {Legends} from './legends';
import {Notices} from './notices';
import {readLink, writeLink, type Drawing} from './permalink';
import {Results} from './results';
import {learn, mappable} from './systems';
import {tabs} from './tabs';
import {Themes} from './themes';
import {Traffic, Trouble} from './traffic';
import {Tree} from './tree';
import {say, wordsOf, type Words} from './words';

interface Settings {
  lang: Language;
  drawing: Drawing;
  system: System; // of the map
  pointer: string; // system of the coordinates shown, by code
}

const shortWait = 2000;
const longWait = 60000;

const link = readLink(location.hash);
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

function firstLanguage(): Language {
  const kept = keep('lang');
  if (link.lang) return link.lang;
  if (kept === 'it' || kept === 'en') return kept;
  return document.documentElement.lang === 'en' ? 'en' : 'it'; // as the server chose
}

/** A choice kept for the next visit; browsers may refuse to keep anything. */
function keep(name: string, value?: string): string | null {
  try {
    if (value !== undefined) localStorage.setItem(`sigi.${name}`, value);
    return localStorage.getItem(`sigi.${name}`);
  } catch {
    return null;
  }
}

/** The catalog and what is ready of it, as soon as the server has one. */
async function firstAnswers(lang: Language, notices: Notices): Promise<[Catalog, Readiness]> {
  for (;;) {
    try {
      const answers = await Promise.all([readCatalog(lang), readReadiness()]);
      notices.set('catalog', undefined);
      return answers;
    } catch (error) {
      const words = wordsOf(lang);
      const offline = !(error instanceof ServerError) || error.status === 0;
      notices.set('catalog', {kind: offline ? 'error' : 'wait', text: offline ? words.offline : words.noCatalog, detail: offline ? undefined : (error as Error).message});
      await pause(shortWait);
    }
  }
}

class Page {
  private words: Words;
  private traffic = new Traffic();
  private composition = new Composition();
  private mapElement: HTMLElement;
  private map: MapView;
  private notices: Notices;
  private side = h('aside', {class: 'side', id: 'side'});
  private stage = h('div', {class: 'map-area'});
  private progress = h('div', {class: 'progress', 'aria-hidden': 'true'});
  private tree?: Tree;
  private themes!: Themes;
  private legends!: Legends;
  private tab = 0; // layers, legend
  private results!: Results;
  private footer!: Footer;
  private hits: Feature[] = [];
  private askedAt?: number[];
  private asking?: AbortController;

  constructor(private catalog: Catalog, private readiness: Readiness, private settings: Settings, notices: Notices) {
    this.words = wordsOf(settings.lang);
    this.notices = notices;
    this.mapElement = h('div', {id: 'map', class: 'map', tabindex: '0', role: 'application', 'aria-busy': 'true'});
    this.stage.append(this.mapElement, this.progress);
    this.render();
    this.map = new MapView(this.mapElement, catalog, this.composition, this.unready(), this.traffic);
    this.composition.use(catalog);
    this.compose(link);
    this.makeParts();
    this.listen();
    this.map.draw(settings.drawing);
    this.map.show(settings.system, catalog.extent, {at: link.at, denominator: link.scale});
    void this.watch();
  }

  /** What is on at first: what the address says, else the first theme, else all. */
  private compose(from: typeof link): void {
    if (from.theme && this.catalog.themes.some((t) => t.name === from.theme)) this.composition.showTheme(from.theme);
    else if (from.layers) this.composition.set(from.layers);
    else if (this.catalog.themes.length > 0) this.composition.showTheme(this.catalog.themes[0].name);
    else this.composition.set(layersOf(this.catalog.tree).map((l) => ({layer: l.name, style: '', opacity: 1})));
  }

  /** The frame of the page in its language; the map element stays. */
  private render(): void {
    const {words, catalog, settings} = this;
    document.documentElement.lang = settings.lang;
    document.title = catalog.title;
    const crest = document.querySelector<HTMLLinkElement>('link[rel=icon]')!.href;
    this.mapElement.setAttribute('aria-label', `${words.map}. ${words.mapHelp}`);
    const button = (name: Parameters<typeof icon>[0], label: string, click: () => void) =>
      h('button', {type: 'button', class: 'icon-button', 'aria-label': label, title: label, on: {click}}, icon(name));
    fill(document.body,
      h('a', {class: 'skip', href: '#map', on: {click: (e: Event) => {
        e.preventDefault();
        this.mapElement.focus();
      }}}, words.skip),
      h('header', {class: 'bar'},
        h('img', {src: crest, alt: '', width: 36, height: 36}),
        h('div', {class: 'names'}, h('h1', {}, catalog.title), catalog.abstract && h('p', {}, catalog.abstract)),
        h('button', {type: 'button', class: 'bar-button services', 'aria-label': words.services, on: {click: () => showAddresses(this.catalog, this.composition, this.words)}}, icon('server'), h('span', {}, words.services)),
        h('div', {class: 'languages', role: 'group', 'aria-label': words.language}, ...catalog.languages.map((l) =>
          h('button', {type: 'button', lang: l, 'aria-pressed': String(l === settings.lang), title: l === 'it' ? 'Italiano' : 'English', on: {click: () => this.speak(l)}}, l.toUpperCase())))),
      h('main', {class: 'stage'}, this.side, this.stage));
    for (const old of this.stage.querySelectorAll('.controls, .open-side, .notices')) old.remove();
    this.stage.append(
      h('div', {class: 'controls'},
        button('plus', words.zoomIn, () => this.map.zoom(1)),
        button('minus', words.zoomOut, () => this.map.zoom(-1)),
        button('home', words.home, () => this.map.fit(this.catalog.extent ?? this.settings.system.area))),
      h('button', {type: 'button', class: 'open-side', 'aria-controls': 'side', 'aria-expanded': 'false', 'aria-label': words.showLayers, on: {click: () => this.drawer(true)}}, icon('layers'), words.layers),
      this.notices.element);
  }

  /** The parts that show the catalog, in the language of the page. */
  private makeParts(): void {
    const {words, catalog, settings, composition} = this;
    const lang = settings.lang;
    this.themes = new Themes(catalog.themes, composition, words);
    const before = this.tree;
    this.tree = new Tree(catalog.tree, {words, lang, composition, zoomTo: (l) => {
      this.drawer(false);
      this.map.fit(l.extent!);
    }});
    if (before) this.tree.like(before);
    this.legends = new Legends(composition, words, lang);
    fill(this.side,
      h('button', {type: 'button', class: 'icon-button close-side', 'aria-label': words.close, title: words.close, on: {click: () => this.drawer(false)}}, icon('close')),
      this.themes.element,
      tabs([{title: words.layers, panel: this.tree.element}, {title: words.legend, panel: this.legends.element}], this.tab, (tab) => {
        this.tab = tab;
        this.legends.look(tab === 1);
      }),
      this.viewSection());
    const open = this.results?.open;
    this.results?.element.remove();
    this.results = new Results(words, lang, catalog, () => {
      this.asking?.abort();
      this.askedAt = undefined;
      this.map.highlight([], undefined);
    }, (f) => this.choose(f));
    this.stage.append(this.results.element);
    if (open && this.askedAt) this.results.found(this.hits, this.queryable().length > 0, this.askedAt, settings.system);
    this.footer?.element.remove();
    this.footer = new Footer(this.map, () => this.settings.system, catalog.systems, settings.pointer, words, lang, (code) => {
      this.settings.pointer = code;
      keep('pointer', code);
    });
    this.stage.append(this.footer.element);
    this.showReadiness();
  }

  private viewSection(): HTMLElement {
    const {words, settings} = this;
    const drawing = (value: Drawing, label: string) =>
      h('label', {}, h('input', {type: 'radio', name: 'drawing', value, checked: settings.drawing === value, on: {change: () => {
        settings.drawing = value;
        this.map.draw(value);
        this.writeAddress();
      }}}), label);
    return h('section', {class: 'view', 'aria-label': words.view},
      h('label', {for: 'system'}, words.system),
      h('select', {id: 'system', on: {change: (e: Event) => this.inSystem((e.target as HTMLSelectElement).value)}},
        ...mappable(this.catalog.systems).map((s) => h('option', {value: s.code, selected: s.code === settings.system.code}, `${s.code} · ${s.name}`))),
      h('div', {class: 'drawing', role: 'radiogroup', 'aria-labelledby': 'drawing-title', title: words.tilesHelp},
        h('span', {id: 'drawing-title'}, words.drawing),
        h('div', {}, drawing('tiles', words.tiles), drawing('pictures', words.pictures))));
  }

  private listen(): void {
    const {map, composition, traffic} = this;
    composition.addEventListener('change', () => {
      this.tree!.show();
      this.themes.show();
      this.legends.show();
      map.draw(this.settings.drawing);
      this.notices.set('map', undefined);
      this.writeAddress();
    });
    map.addEventListener('move', () => {
      this.footer.moved();
      this.tree!.atScale(map.denominator);
      this.legends.atScale(map.denominator);
      this.writeAddress();
    });
    map.addEventListener('pointer', (e) => this.footer.point((e as CustomEvent<number[] | undefined>).detail));
    map.addEventListener('ask', (e) => void this.ask((e as CustomEvent<number[]>).detail));
    const busy = () => {
      this.mapElement.setAttribute('aria-busy', String(traffic.busy));
      this.progress.classList.toggle('on', traffic.busy);
    };
    traffic.addEventListener('change', busy);
    map.addEventListener('rest', busy); // also where there was nothing to fetch
    traffic.addEventListener('trouble', (e) => this.trouble(e as Trouble));
    traffic.addEventListener('fine', () => {
      this.notices.set('map', undefined);
    });
    addEventListener('hashchange', () => this.follow(readLink(location.hash)));
    addEventListener('keydown', (e) => e.key === 'Escape' && this.drawer(false));
  }

  private trouble(t: Trouble): void {
    const {words} = this;
    const offline = t.status === 0;
    this.notices.set('map', {
      kind: t.kind === 'partial' ? 'warning' : 'error',
      text: offline ? words.offline : t.kind === 'partial' ? words.partial : words.mapFailed,
      detail: t.text,
      again: () => {
        this.notices.set('map', undefined);
        this.map.again();
      },
    });
  }

  /** Opens or closes the list of layers where it lies over the map (phones). */
  private drawer(open: boolean): void {
    const opener = document.querySelector<HTMLElement>('.open-side')!;
    if (document.body.classList.contains('side-open') === open) return;
    document.body.classList.toggle('side-open', open);
    opener.setAttribute('aria-expanded', String(open));
    (open ? this.side.querySelector<HTMLElement>('.close-side')! : opener).focus();
  }

  /** The layers that are on and can be asked now. */
  private queryable() {
    const unready = this.unready();
    return this.composition.shown.filter((s) => this.composition.layer(s.layer)?.queryable && !unready.has(s.layer));
  }

  private unready = () => new Set(this.readiness.layers.filter((l) => l.state !== 'ready').map((l) => l.layer));

  private async ask(at: number[]): Promise<void> {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    this.askedAt = at;
    this.hits = [];
    this.map.highlight([], at);
    this.results.waiting();
    try {
      const layers = this.queryable();
      const found = await this.traffic.during(identify(this.map, at, this.settings.system, layers, this.catalog.limits.layers, this.settings.lang, asking.signal));
      if (asking.signal.aborted) return;
      this.hits = found;
      this.results.found(found, layers.length > 0, at, this.settings.system);
      this.map.highlight(this.hits, at);
      this.map.reveal(at, this.results.covered);
    } catch (error) {
      if (asking.signal.aborted) return;
      this.results.failed(error instanceof ServerError && error.status === 0 ? this.words.offline : (error as Error).message);
    }
  }

  private choose(f: Feature): void {
    for (const each of this.hits) each.set('chosen', each === f);
  }

  private inSystem(code: string): void {
    const system = this.catalog.systems.find((s) => s.code === code);
    if (!system || system === this.settings.system) return;
    this.settings.system = system;
    this.results.close();
    this.map.show(system, this.catalog.extent);
    this.side.querySelector<HTMLSelectElement>('#system')!.value = code;
    this.writeAddress();
  }

  /** Goes where a link says that was put into the address bar. */
  private follow(to: typeof link): void {
    if (to.lang && to.lang !== this.settings.lang) void this.speak(to.lang);
    if (to.crs) this.inSystem(to.crs);
    if (to.at) this.map.go(to.at, to.scale);
    if (to.theme || to.layers) this.compose(to);
    if (to.drawing && to.drawing !== this.settings.drawing) {
      this.side.querySelector<HTMLInputElement>(`input[name=drawing][value=${to.drawing}]`)!.click();
    }
  }

  private writeAddress(): void {
    const theme = this.composition.theme();
    const placed = this.catalog.extent || link.at; // else the map waits for data to show
    const address = writeLink({
      crs: this.settings.system.code, at: placed && this.map.center, scale: placed && this.map.denominator,
      theme: theme?.name, layers: theme ? undefined : this.composition.shown,
      drawing: this.settings.drawing, lang: this.settings.lang,
    });
    if (address !== location.hash) history.replaceState(null, '', address);
  }

  private async speak(lang: Language): Promise<void> {
    if (lang === this.settings.lang) return;
    let catalog: Catalog;
    try {
      catalog = await readCatalog(lang);
    } catch (error) {
      this.notices.set('catalog', {kind: 'error', text: this.words.offline, detail: (error as Error).message});
      return;
    }
    keep('lang', lang);
    this.settings.lang = lang;
    this.words = wordsOf(lang);
    this.take(catalog);
    document.querySelector<HTMLElement>(`.languages [lang=${lang}]`)?.focus();
    this.writeAddress();
  }

  /** Shows a catalog that is new, or in another language. */
  private take(catalog: Catalog): void {
    if (!sameSystems(this.catalog, catalog)) {
      // Of a datum's shifts each is for a region, and only now it is known
      // which one that is. The address brings the view back.
      location.reload();
      return;
    }
    const extentCame = !this.catalog.extent && catalog.extent;
    const onlyData = sameText(this.catalog, catalog);
    if (onlyData) {
      // Data came: what is shown stays, and knows where its data is.
      const layers = new Map(layersOf(catalog.tree).map((l) => [l.name, l]));
      for (const l of layersOf(this.catalog.tree)) l.extent = layers.get(l.name)?.extent;
      Object.assign(this.catalog, {extent: catalog.extent, sequence: catalog.sequence});
      this.map.use(this.catalog, this.unready());
      if (extentCame) this.showExtent();
      return;
    }
    this.catalog = catalog;
    learn(catalog.systems);
    this.settings.system = catalog.systems.find((s) => s.code === this.settings.system.code) ?? this.settings.system;
    const scrolled = [this.side.scrollTop, this.tree!.element.scrollTop];
    this.notices.speak(this.words);
    this.render();
    this.makeParts();
    [this.side.scrollTop, this.tree!.element.scrollTop] = scrolled;
    this.map.use(catalog, this.unready());
    this.composition.use(catalog); // tells the parts, and draws
    this.footer.moved();
    this.tree!.atScale(this.map.denominator);
    this.legends.atScale(this.map.denominator);
    if (extentCame) this.showExtent();
  }

  /** Uses an extent that the catalog has only now. */
  private showExtent(): void {
    const {map} = this;
    map.show(this.settings.system, this.catalog.extent, link.at ? {at: map.center, denominator: map.denominator} : undefined, true);
  }

  /** Follows what the server says of its layers: often while some are missing. */
  private async watch(): Promise<void> {
    for (;;) {
      await this.nextLook();
      try {
        const now = await readReadiness();
        this.notices.set('catalog', undefined);
        const before = this.unready();
        this.readiness = now;
        if (now.sequence !== this.catalog.sequence) this.take(await readCatalog(this.settings.lang));
        else if ([...before].join() !== [...this.unready()].join()) this.map.use(this.catalog, this.unready());
        this.showReadiness();
      } catch (error) {
        if (error instanceof ServerError && error.status === 0) this.notices.set('catalog', {kind: 'error', text: this.words.offline});
      }
    }
  }

  /** Waits; who comes back to the page need not. */
  private nextLook(): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(finish, this.readiness.ready ? longWait : shortWait);
      const seen = () => document.visibilityState === 'visible' && finish();
      document.addEventListener('visibilitychange', seen);
      function finish() {
        clearTimeout(timer);
        document.removeEventListener('visibilitychange', seen);
        done();
      }
    });
  }

  private showReadiness(): void {
    const {words, readiness} = this;
    this.tree!.mark(readiness);
    const loading = readiness.layers.filter((l) => l.state === 'loading');
    const failed = readiness.layers.filter((l) => l.state === 'failed');
    const titles = new Map(layersOf(this.catalog.tree).map((l) => [l.name, l.title]));
    this.notices.set('loading', loading.length === 0 ? undefined : {
      kind: 'wait', text: loading.length === 1 ? words.oneLoading : say(words.someLoading, {n: loading.length}),
    });
    const reasons = [...new Set(failed.map((l) => l.why).filter(Boolean))];
    this.notices.set('failed', failed.length === 0 ? undefined : {
      kind: 'warning',
      text: failed.length === 1 ? say(words.oneFailed, {title: titles.get(failed[0].layer) ?? failed[0].layer}) : say(words.someFailed, {n: failed.length}),
      detail: reasons.slice(0, 2).join(' '),
    });
  }
}

const sameSystems = (a: Catalog, b: Catalog) =>
  a.systems.every((s) => b.systems.every((o) => o.code !== s.code || o.proj4 === s.proj4));

/** Whether two catalogs differ in nothing but what data they have. */
function sameText(a: Catalog, b: Catalog): boolean {
  const text = (c: Catalog) => JSON.stringify(c, (key, value) => (key === 'extent' || key === 'sequence' || key === 'proj4' ? undefined : value));
  return text(a) === text(b);
}

async function start(): Promise<void> {
  const lang = firstLanguage();
  const words = wordsOf(lang);
  const notices = new Notices(words);
  document.body.append(h('main', {class: 'before'}, notices.element));
  const [catalog, readiness] = await firstAnswers(lang, notices);
  learn(catalog.systems);
  const systems = mappable(catalog.systems);
  if (systems.length === 0) {
    notices.set('catalog', {kind: 'error', text: words.noSystem});
    return;
  }
  const pointer = keep('pointer');
  new Page(catalog, readiness, {
    lang,
    drawing: link.drawing ?? (devicePixelRatio > 1.25 ? 'pictures' : 'tiles'), // tiles are for coarse screens
    system: systems.find((s) => s.code === link.crs) ?? systems[0],
    pointer: catalog.systems.some((s) => s.code === pointer) ? pointer! : (systems.find((s) => s.code === link.crs) ?? systems[0]).code,
  }, notices);
}

void start();
