// Runs the tests in this folder: of what needs no browser.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'page-'));
await build({
  entryPoints: readdirSync(here).filter((f) => f.endsWith('.test.ts')).map((f) => join(here, f)),
  outdir: out, outExtension: {'.js': '.mjs'}, bundle: true, format: 'esm', platform: 'node',
});
const {status} = spawnSync(process.execPath, ['--test', '--test-reporter=dot', ...readdirSync(out).map((f) => join(out, f))], {stdio: 'inherit'});
rmSync(out, {recursive: true});
process.exit(status ?? 1);
