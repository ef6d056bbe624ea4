// Builds ../dist from the sources in this folder (and the client of the browser
// tests): a script, a style sheet and
// an icon whose names have the hash of their bytes, the licences of what is
// bundled, and a manifest that says what they were built from. The Go test
// TestTheBundleIsBuiltFromTheSourcesBesideIt makes the same hash.
import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, '..', 'dist');

/** Every file of a folder, sorted by its path with slashes. */
function files(folder) {
  return readdirSync(folder, {withFileTypes: true})
    .filter((e) => e.name !== 'node_modules')
    .flatMap((e) => (e.isDirectory() ? files(join(folder, e.name)) : [join(folder, e.name)]))
    .sort((a, b) => (relative(here, a).replaceAll('\\', '/') < relative(here, b).replaceAll('\\', '/') ? -1 : 1));
}

function sourcesHash() {
  const hash = createHash('sha256');
  for (const file of files(here)) {
    const bytes = readFileSync(file);
    hash.update(`${relative(here, file).replaceAll('\\', '/')}\n${bytes.length}\n`);
    hash.update(bytes);
  }
  return hash.digest('hex');
}

/** The licence of every package that a byte of a bundle comes from. */
function licences(what, metafile) {
  const packages = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) packages.add(found[1]);
  }
  const texts = [...packages].sort().map((name) => {
    const folder = join(here, 'node_modules', name);
    const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((f) => /^(licen[cs]e|copying)/i.test(f));
    const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${about.license}`;
    return `${name} ${about.version} (${about.license})\n\n${text}\n`;
  });
  return `${what} contains these libraries.\n\n${texts.join(`\n${'-'.repeat(72)}\n\n`)}`;
}

rmSync(dist, {recursive: true, force: true});
const result = await build({
  absWorkingDir: here,
  entryPoints: {page: 'src/main.ts', style: 'src/style.css', icon: 'src/icon.svg'},
  outdir: join(dist, 'assets'),
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  entryNames: '[name]-[hash]',
  loader: {'.svg': 'copy'},
  legalComments: 'none', // they stand in LICENSES.txt
  metafile: true,
  charset: 'utf8',
});

// What the browser tests load: OpenLayers as a client of the services. It is no
// part of the program.
const clients = join(here, '..', '..', 'cmd', 'sigi', 'testdata', 'clients');
const client = await build({
  absWorkingDir: here,
  entryPoints: ['client/openlayers.ts'],
  outfile: join(clients, 'openlayers.js'),
  banner: {js: '// Built by `make web` from web/app/client; licences: openlayers.LICENSES.txt'},
  metafile: true,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  legalComments: 'none',
  charset: 'utf8',
});

const names = Object.keys(result.metafile.outputs).map((path) => path.split('/').pop());
const named = (pattern) => {
  const found = names.filter((n) => pattern.test(n));
  if (found.length !== 1) throw new Error(`${pattern}: ${found.length} files of ${names}`);
  return found[0];
};
mkdirSync(join(dist, 'assets'), {recursive: true});
writeFileSync(
  join(dist, 'assets', 'LICENSES.txt'),
  licences('The page of SIGI', result.metafile),
);
writeFileSync(join(clients, 'openlayers.LICENSES.txt'), licences('openlayers.js', client.metafile));
writeFileSync(
  join(dist, 'manifest.json'),
  JSON.stringify({sources: sourcesHash(), script: named(/^page-.*\.js$/), style: named(/^style-.*\.css$/), icon: named(/^icon-.*\.svg$/)}, null, 2) + '\n',
);
for (const [path, output] of Object.entries(result.metafile.outputs)) console.log(`${output.bytes.toString().padStart(8)} ${path.split('/').pop()}`);
