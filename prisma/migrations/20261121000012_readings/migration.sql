-- CreateTable
CREATE TABLE "ReadingSensor" (
    "no" INTEGER NOT NULL PRIMARY KEY,
    "sensorId" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "newestAtMs" BIGINT,
    "newestValue" REAL,
    "newestReceivedAtMs" BIGINT,
    "sealedToMs" BIGINT
);

-- CreateTable
CREATE TABLE "ReadingGroup" (
    "no" INTEGER NOT NULL PRIMARY KEY,
    "data" BLOB NOT NULL
);

-- CreateTable
CREATE TABLE "ReadingBlock" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "segmentNo" INTEGER NOT NULL,
    "level" BLOB NOT NULL,
    "data" BLOB NOT NULL
);

-- CreateTable
CREATE TABLE "ReadingSegment" (
    "no" INTEGER NOT NULL PRIMARY KEY,
    "id" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "fromMs" BIGINT NOT NULL,
    "toMs" BIGINT NOT NULL,
    "cutoffMs" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "hoursSha256" TEXT NOT NULL,
    "isLogged" BOOLEAN NOT NULL,
    "isThinned" BOOLEAN NOT NULL,
    "blocks" BLOB NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "ReadingSensor_sensorId_key" ON "ReadingSensor"("sensorId");

-- CreateIndex
CREATE UNIQUE INDEX "ReadingSegment_id_key" ON "ReadingSegment"("id");
