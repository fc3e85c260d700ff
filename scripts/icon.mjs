/**
 * Draws media/icon.png, because the Marketplace takes no SVG: a hexagon under a bell jar.
 * The shapes are distance functions in the 24 × 24 coordinates of media/kubarium.svg; the PNG is encoded by hand.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { root } from "./lib/say.mjs";

const sizePx = 256;
/** Each pixel is the mean of 4 × 4 samples. */
const samples = 4;

const board = [0x20, 0x2b, 0x33];
const glass = [0xdc, 0xe6, 0xe8];
const life = [0x8c, 0xc0, 0xa6];
const air = [0x2b, 0x39, 0x42];

/** From back to front: a colour, and the signed distance to the shape (negative inside). */
const layers = [
  [board, (x, y) => boxDistance(x - 12, y - 12, 12, 12, 4.6)],
  [air, (x, y) => jar(x, y)],
  [life, (x, y) => hexagon(x - 12, y - 13.2, 3.1) - 0.35],
  [glass, (x, y) => (y < 18.4 ? Math.abs(jar(x, y)) - 0.42 : 1)],
  [glass, (x, y) => boxDistance(x - 12, y - 18.9, 7.4, 0.5, 0.5)],
  [glass, (x, y) => Math.hypot(x - 12, y - 4.4) - 0.85],
];

writeFileSync(path.join(root, "media/icon.png"), encodePng(sizePx, paint()));

function jar(x, y) {
  const middle = 11.6;
  if (y < middle) return Math.hypot(x - 12, y - middle) - 5.9;
  return Math.max(Math.abs(x - 12) - 5.9, y - 18.9);
}

function boxDistance(x, y, halfWidth, halfHeight, radius) {
  const dx = Math.abs(x) - halfWidth + radius;
  const dy = Math.abs(y) - halfHeight + radius;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
}

function hexagon(x, y, apothem) {
  const ax = Math.abs(x);
  const ay = Math.abs(y);
  return Math.max(ax, ax * 0.5 + ay * (Math.sqrt(3) / 2)) - apothem;
}

function paint() {
  const pixels = Buffer.alloc(sizePx * sizePx * 4);
  for (let row = 0; row < sizePx; row++) {
    for (let column = 0; column < sizePx; column++) {
      const sum = [0, 0, 0, 0];
      for (let sample = 0; sample < samples * samples; sample++) {
        const x = ((column + ((sample % samples) + 0.5) / samples) * 24) / sizePx;
        const y = ((row + (Math.floor(sample / samples) + 0.5) / samples) * 24) / sizePx;
        const top = layers.findLast(([, distance]) => distance(x, y) < 0);
        if (!top) continue;
        for (let channel = 0; channel < 3; channel++) sum[channel] += top[0][channel];
        sum[3] += 1;
      }
      const at = (row * sizePx + column) * 4;
      for (let channel = 0; channel < 3; channel++)
        pixels[at + channel] = sum[3] ? Math.round(sum[channel] / sum[3]) : 0;
      pixels[at + 3] = Math.round((sum[3] * 255) / (samples * samples));
    }
  }
  return pixels;
}

function encodePng(size, pixels) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8); // 8 bits, RGBA, no interlace
  const rows = Buffer.alloc(size * (size * 4 + 1)); // each row begins with its filter: 0, none
  for (let row = 0; row < size; row++)
    pixels.copy(rows, row * (size * 4 + 1) + 1, row * size * 4, (row + 1) * size * 4);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
