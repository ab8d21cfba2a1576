// The layout that PackFormat.cs describes, which also writes it, for packages that are installed:
//   "FSP2"
//   int32 blocks, int32 manifest length compressed, int32 manifest length, int32 index length compressed, int32 index length
//   32 bytes: SHA-256 of index and blocks
//   per block: int32 length compressed, int32 length
//   the manifest (a package's; empty here), the index, then the blocks, each compressed with brotli on its own
// The index is a tab-separated line per definition; a block is the definitions' JSON, end to end.
// Definitions of one release and kind lie together, so that asking for one kind opens few blocks.

import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import zlib from 'node:zlib';

const blockSize = 512 * 1024;

const compress = (bytes, quality) => zlib.brotliCompressSync(bytes, {
  params: {
    [zlib.constants.BROTLI_PARAM_QUALITY]: quality,
    [zlib.constants.BROTLI_PARAM_LGWIN]: 22,
    [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    [zlib.constants.BROTLI_PARAM_MODE]: zlib.constants.BROTLI_MODE_TEXT,
  },
});

const field = value => (value ?? '').toString().replace(/[\t\r\n]+/g, ' ').trim();

/** STU3's core definitions carry no version; a link to one that does means the package's. */
const coreVersion = source => /^hl7\.fhir\.r\d\.core#(.+)$/.exec(source)?.[1];

/**
 * The id under which the facade serves a definition: `{package}-{version}-{id}`, bare for R4's own and ours. An id has at most 64
 * characters (ServedId.cs does the same).
 */
function servedId(source, id) {
  if (/^(hl7\.fhir\.r4\.core#4\.0\.1$|fhirstories#)/.test(source)) return id;
  const whole = `${source.replace('#', '-')}-${id}`.replace(/[^A-Za-z0-9\-.]/g, '-');
  return whole.length <= 64 ? whole : `${whole.slice(0, 55)}-${shortHash(whole)}`;
}

/** The id of the second of two definitions of a package that bear the same: published packages have such. */
const anotherId = (id, canonical) => `${id.slice(0, 55)}-${shortHash(canonical)}`;

const shortHash = text => createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 8);

const group = d => [d.release, d.resource.resourceType, d.source, d.resource.kind ?? '', d.resource.derivation ?? '', d.resource.type === 'Extension' ? 1 : 0].join('\t');

/** Writes `definitions` ({ release: 3|4|5, source: 'name#version', resource }) to `path`. */
export function writePack(path, definitions, quality) {
  const ordered = definitions
    .map(d => ({ ...d, group: group(d) }))
    .sort((a, b) => compare(a.group, b.group) || compare(a.resource.url, b.resource.url) || compare(a.resource.version ?? '', b.resource.version ?? ''));
  const blocks = [], lines = [], ids = new Set();
  let parts = [], size = 0, current = null;
  const close = () => {
    if (parts.length) blocks.push(Buffer.concat(parts));
    parts = [], size = 0;
  };
  for (const { release, source, resource, group } of ordered) {
    const kind = group.split('\t').slice(0, 2).join('\t');
    if (kind !== current || size > blockSize) close();
    current = kind;
    const version = resource.version ?? coreVersion(source);
    let id = servedId(source, resource.id);
    if (ids.has(`${resource.resourceType}/${id}`)) id = anotherId(id, version ? `${resource.url}|${version}` : resource.url);
    ids.add(`${resource.resourceType}/${id}`);
    const bytes = Buffer.from(JSON.stringify({ ...resource, id }), 'utf8');
    const code = resource.resourceType === 'SearchParameter' ? resource.code : resource.type;
    lines.push([release, resource.resourceType, id, resource.url, version, resource.name, resource.title, resource.kind,
      code, resource.baseDefinition, resource.status, source, resource.derivation, resource.abstract ? 1 : 0,
      blocks.length, size, bytes.length].map(field).join('\t'));
    parts.push(bytes), size += bytes.length;
  }
  close();

  const index = Buffer.from(lines.join('\n'), 'utf8');
  const packedIndex = compress(index, quality), packed = blocks.map(b => compress(b, quality));
  const header = Buffer.alloc(56 + 8 * blocks.length);
  header.write('FSP2', 'latin1');
  [blocks.length, 0, 0, packedIndex.length, index.length].forEach((n, i) => header.writeInt32LE(n, 4 + 4 * i));
  const hash = createHash('sha256').update(index);
  for (const block of blocks) hash.update(block);
  hash.digest().copy(header, 24);
  blocks.flatMap((b, i) => [packed[i].length, b.length]).forEach((n, i) => header.writeInt32LE(n, 56 + 4 * i));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat([header, packedIndex, ...packed]));
}

/** Ordinal comparison: the same definitions give the same bytes on every machine. */
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
