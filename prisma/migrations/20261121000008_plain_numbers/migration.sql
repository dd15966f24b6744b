-- Numbers of rows are given by the station (order of arrival), never counted by SQLite. AUTOINCREMENT, which the schema engine writes for
-- every whole-number key, kept a table of counters that each insert read and each commit wrote: one page more a commit.
-- https://www.sqlite.org/autoinc.html

-- RedefineTable
CREATE TABLE "new_Stream" (
    "no" INTEGER NOT NULL PRIMARY KEY,
    "streamId" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "stationId" TEXT NOT NULL,
    "incarnation" INTEGER NOT NULL
);
INSERT INTO "new_Stream" ("no", "streamId", "scope", "stationId", "incarnation") SELECT "no", "streamId", "scope", "stationId", "incarnation" FROM "Stream";
DROP TABLE "Stream";
ALTER TABLE "new_Stream" RENAME TO "Stream";
CREATE UNIQUE INDEX "Stream_streamId_key" ON "Stream"("streamId");
CREATE UNIQUE INDEX "Stream_scope_stationId_incarnation_key" ON "Stream"("scope", "stationId", "incarnation");

-- RedefineTable
CREATE TABLE "new_Op" (
    "pos" INTEGER NOT NULL PRIMARY KEY,
    "streamNo" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "lam" INTEGER NOT NULL,
    "wall" BIGINT NOT NULL,
    "skew" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "kindVersion" INTEGER NOT NULL,
    "entity" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "deps" BLOB,
    "hash" BLOB NOT NULL,
    "body" BLOB NOT NULL
);
INSERT INTO "new_Op" ("pos", "streamNo", "seq", "lam", "wall", "skew", "kind", "kindVersion", "entity", "actor", "deps", "hash", "body") SELECT "pos", "streamNo", "seq", "lam", "wall", "skew", "kind", "kindVersion", "entity", "actor", "deps", "hash", "body" FROM "Op";
DROP TABLE "Op";
ALTER TABLE "new_Op" RENAME TO "Op";
CREATE INDEX "Op_entity_pos_idx" ON "Op"("entity", "pos");
CREATE UNIQUE INDEX "Op_streamNo_seq_key" ON "Op"("streamNo", "seq");

-- RedefineTable
CREATE TABLE "new_SealedBody" (
    "pos" INTEGER NOT NULL PRIMARY KEY,
    "subjectId" TEXT NOT NULL,
    "sealed" BLOB,
    "sealedHash" BLOB NOT NULL
);
INSERT INTO "new_SealedBody" ("pos", "subjectId", "sealed", "sealedHash") SELECT "pos", "subjectId", "sealed", "sealedHash" FROM "SealedBody";
DROP TABLE "SealedBody";
ALTER TABLE "new_SealedBody" RENAME TO "SealedBody";
CREATE INDEX "SealedBody_subjectId_idx" ON "SealedBody"("subjectId");

-- RedefineTable
CREATE TABLE "new_Frontier" (
    "streamNo" INTEGER NOT NULL PRIMARY KEY,
    "seq" INTEGER NOT NULL
);
INSERT INTO "new_Frontier" ("streamNo", "seq") SELECT "streamNo", "seq" FROM "Frontier";
DROP TABLE "Frontier";
ALTER TABLE "new_Frontier" RENAME TO "Frontier";

-- RedefineTable
CREATE TABLE "new_Quarantine" (
    "pos" INTEGER NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "kindVersion" INTEGER NOT NULL,
    "reason" TEXT NOT NULL
);
INSERT INTO "new_Quarantine" ("pos", "kind", "kindVersion", "reason") SELECT "pos", "kind", "kindVersion", "reason" FROM "Quarantine";
DROP TABLE "Quarantine";
ALTER TABLE "new_Quarantine" RENAME TO "Quarantine";

-- RedefineTable
CREATE TABLE "new_Fix" (
    "no" INTEGER NOT NULL PRIMARY KEY,
    "deviceId" TEXT NOT NULL,
    "unitId" TEXT,
    "fixedAtMs" BIGINT NOT NULL,
    "receivedAtMs" BIGINT NOT NULL,
    "latitude" REAL NOT NULL,
    "longitude" REAL NOT NULL,
    "speedKmh" REAL,
    "headingDegrees" REAL,
    "accuracyMetres" REAL,
    "altitudeMetres" REAL,
    "batteryPercent" REAL
);
INSERT INTO "new_Fix" ("no", "deviceId", "unitId", "fixedAtMs", "receivedAtMs", "latitude", "longitude", "speedKmh", "headingDegrees", "accuracyMetres", "altitudeMetres", "batteryPercent") SELECT "no", "deviceId", "unitId", "fixedAtMs", "receivedAtMs", "latitude", "longitude", "speedKmh", "headingDegrees", "accuracyMetres", "altitudeMetres", "batteryPercent" FROM "Fix";
DROP TABLE "Fix";
ALTER TABLE "new_Fix" RENAME TO "Fix";
