// Signed notes
export { openNote, parseNote, signNote, type Note, type UnverifiedNote } from "./note.ts";
export type { Signature } from "./signature-line.ts";
export { keyPairFromSeed, parseSignerKey, type KeyPair, type Signer } from "./signer.ts";
export { formatVerifierKey, parseVerifierKey, type Verifier } from "./verifier.ts";
// Tree heads
export { formatCheckpoint, parseCheckpoint, type Checkpoint, type Tree } from "./checkpoint.ts";
export { formatTree, goSumOrigin, parseTree } from "./tree-note.ts";
// Records
export { formatDataTile, parseDataTile } from "./data-tile.ts";
export { formatRecord, isRecordText, parseRecord, type NumberedRecord } from "./record.ts";
// Hashes
export { emptyTreeHash, formatHash, hashSize, nodeHash, parseHash, recordHash, sameHash, type Hash } from "./hash.ts";
export {
  splitStoredHashIndex,
  storedHashCount,
  storedHashes,
  storedHashIndex,
  type HashReader,
} from "./stored-hash.ts";
export { treeHash } from "./tree-hash.ts";
export { maxTreeSize } from "./wide-integer.ts";
// Tiles
export { newTiles, readTileData } from "./new-tiles.ts";
export { tileHashReader, type TileReader } from "./tile-hash-reader.ts";
export { parseTilePath, tilePath, type DataTile } from "./tile-path.ts";
export { hashFromTile, tileForIndex, type Tile } from "./tile.ts";
// Proofs
export { checkRecord, proveRecord } from "./record-proof.ts";
export { checkTlogProof, formatTlogProof, parseTlogProof, type ProofDemand, type TlogProof } from "./tlog-proof.ts";
export { checkTree, proveTree } from "./tree-proof.ts";
