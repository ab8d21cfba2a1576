// The layout that DefinitionPack.cs reads:
//   "FSP1"
//   int32 blocks, int32 index length compressed, int32 index length
//   per block: int32 length compressed, int32 length
//   the index, then the blocks, each compressed with brotli on its own
// The index is a tab-separated line per definition; a block is the definitions' JSON, end to end.
// Definitions of one release and kind lie together, so that asking for one kind opens few blocks.

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

const group = d => [d.release, d.resource.resourceType, d.source, d.resource.kind ?? '', d.resource.derivation ?? '', d.resource.type === 'Extension' ? 1 : 0].join('\t');

/** Writes `definitions` ({ release: 3|4|5, source: 'name#version', resource }) to `path`. */
export function writePack(path, definitions, quality) {
  const ordered = definitions
    .map(d => ({ ...d, group: group(d) }))
    .sort((a, b) => compare(a.group, b.group) || compare(a.resource.url, b.resource.url) || compare(a.resource.version ?? '', b.resource.version ?? ''));
  const blocks = [], lines = [];
  let parts = [], size = 0, current = null;
  const close = () => {
    if (parts.length) blocks.push(Buffer.concat(parts));
    parts = [], size = 0;
  };
  for (const { release, source, resource, group } of ordered) {
    const kind = group.split('\t').slice(0, 2).join('\t');
    if (kind !== current || size > blockSize) close();
    current = kind;
    const bytes = Buffer.from(JSON.stringify(resource), 'utf8');
    const code = resource.resourceType === 'SearchParameter' ? resource.code : resource.type;
    lines.push([release, resource.resourceType, resource.id, resource.url, resource.version ?? coreVersion(source), resource.name, resource.title, resource.kind,
      code, resource.baseDefinition, resource.status, source, resource.derivation, resource.abstract ? 1 : 0,
      blocks.length, size, bytes.length].map(field).join('\t'));
    parts.push(bytes), size += bytes.length;
  }
  close();

  const index = Buffer.from(lines.join('\n'), 'utf8');
  const packedIndex = compress(index, quality), packed = blocks.map(b => compress(b, quality));
  const header = Buffer.alloc(16 + 8 * blocks.length);
  header.write('FSP1', 'latin1');
  [blocks.length, packedIndex.length, index.length, ...blocks.flatMap((b, i) => [packed[i].length, b.length])]
    .forEach((n, i) => header.writeInt32LE(n, 4 + 4 * i));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat([header, packedIndex, ...packed]));
}

/** Ordinal comparison: the same definitions give the same bytes on every machine. */
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
