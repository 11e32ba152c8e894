// Makes coast.bin, the coastline built into the program, from land-10m of the npm package world-atlas.
//
//     node crates/nautical/data/make-coast.mjs            fetches the package with `npm pack`
//     node crates/nautical/data/make-coast.mjs FILE       takes land-10m.json from FILE
//
// The same input gives the same bytes; an input other than the one named below is refused. NOTE.md describes the format.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGE = "world-atlas@2.0.2";
const LAND_SHA256 = "9b9f584709c119d63fbadf484ce425260497697b7166be7a2fe360e8c0b171a8";
const TARGET = join(dirname(fileURLToPath(import.meta.url)), "coast.bin");

/** The bytes of land-10m.json, from the file named or from the package. */
function readLand(file) {
  if (file) return readFileSync(file);
  const folder = mkdtempSync(join(tmpdir(), "make-coast-"));
  try {
    const options = { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] };
    const tarball = execFileSync("npm", ["pack", "--silent", PACKAGE], options).trim().split("\n").pop();
    execFileSync("tar", ["-xzf", tarball], { cwd: folder });
    return readFileSync(join(folder, "package", "land-10m.json"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** TopoJSON stores each arc as a first point and steps; this gives its points. */
function arcPoints(steps) {
  let x = 0;
  let y = 0;
  return steps.map(([dx, dy]) => [(x += dx), (y += dy)]);
}

/** A ring's points from its arcs (~i means arc i backwards), without the closing one and without repetitions. */
function ringPoints(indices, arcs) {
  const points = [];
  for (const index of indices) {
    const arc = index >= 0 ? arcs[index] : [...arcs[~index]].reverse();
    for (const point of arc) {
      const last = points.at(-1);
      if (!last || last[0] !== point[0] || last[1] !== point[1]) points.push(point);
    }
  }
  const [first, last] = [points[0], points.at(-1)];
  if (points.length > 1 && first[0] === last[0] && first[1] === last[1]) points.pop();
  return points;
}

/** Grows a list of bytes by unsigned LEB128 and by zigzag numbers on top of it. */
class Bytes {
  list = [];

  unsigned(value) {
    while (value >= 0x80) {
      this.list.push((value & 0x7f) | 0x80);
      value >>>= 7;
    }
    this.list.push(value);
  }

  signed(value) {
    this.unsigned(value >= 0 ? value * 2 : -value * 2 - 1);
  }
}

/** Whether a ring is "Null Island", a joke of a metre at 0 N 0 E that Natural Earth carries for testing. */
function isNullIsland(ring, { scale, translate }) {
  return ring.every(([x, y]) => Math.hypot(x * scale[0] + translate[0], y * scale[1] + translate[1]) < 0.01);
}

/** The polygons of a TopoJSON object, outer ring first. Islets that the grid shrank to a line or a point stay as such. */
function polygonsOf(topology) {
  const arcs = topology.arcs.map(arcPoints);
  const polygons = [];
  for (const geometry of topology.objects.land.geometries) {
    if (geometry.type !== "MultiPolygon") throw new Error(`land holds a ${geometry.type}; only MultiPolygon is known`);
    for (const rings of geometry.arcs) {
      const polygon = rings.map((ring) => ringPoints(ring, arcs));
      if (!isNullIsland(polygon[0], topology.transform)) polygons.push(polygon);
    }
  }
  return polygons;
}

function encode(topology, polygons) {
  const header = Buffer.alloc(40);
  header.write("coast\0\0\x01", "latin1");
  const { scale, translate } = topology.transform;
  [...scale, ...translate].forEach((value, index) => header.writeDoubleLE(value, 8 + 8 * index));
  const bytes = new Bytes();
  let [x, y] = [0, 0];
  bytes.unsigned(polygons.length);
  for (const rings of polygons) {
    bytes.unsigned(rings.length);
    for (const ring of rings) {
      bytes.unsigned(ring.length);
      for (const point of ring) {
        bytes.signed(point[0] - x);
        bytes.signed(point[1] - y);
        [x, y] = point;
      }
    }
  }
  return Buffer.concat([header, Buffer.from(bytes.list)]);
}

const land = readLand(process.argv[2]);
const sha256 = createHash("sha256").update(land).digest("hex");
if (sha256 !== LAND_SHA256) {
  console.error(`land-10m.json has SHA-256 ${sha256}, not that of ${PACKAGE}: look at what changed, then put the new one here`);
  process.exit(1);
}
const topology = JSON.parse(land);
const polygons = polygonsOf(topology);
const coast = encode(topology, polygons);
writeFileSync(TARGET, coast);
const points = polygons.flat().reduce((sum, ring) => sum + ring.length, 0);
console.log(`${TARGET}: ${polygons.length} polygons, ${points} points, ${coast.length} bytes`);
