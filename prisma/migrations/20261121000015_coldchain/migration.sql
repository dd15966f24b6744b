-- CreateTable
CREATE TABLE "ColdSite" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "scope" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "facilityId" TEXT,
    "latitude" REAL,
    "longitude" REAL,
    "isActive" BOOLEAN NOT NULL,
    "version" INTEGER NOT NULL,
    "createdAt" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ColdPlace" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "siteId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "isActive" BOOLEAN NOT NULL,
    "version" INTEGER NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ColdEquipment" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "siteId" TEXT NOT NULL,
    "placeId" TEXT,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "asset" JSONB NOT NULL,
    "holdoverHours" REAL,
    "isActive" BOOLEAN NOT NULL,
    "version" INTEGER NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ColdDevice" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "siteId" TEXT NOT NULL,
    "family" TEXT NOT NULL,
    "deviceName" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "asset" JSONB NOT NULL,
    "calibratedAt" TEXT,
    "calibrationDueAt" TEXT,
    "certificate" TEXT,
    "binding" JSONB,
    "isActive" BOOLEAN NOT NULL,
    "version" INTEGER NOT NULL,
    "createdAt" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ColdSensor" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "deviceId" TEXT NOT NULL,
    "siteId" TEXT NOT NULL,
    "equipmentId" TEXT,
    "channel" TEXT NOT NULL,
    "quantity" TEXT NOT NULL,
    "profileId" TEXT,
    "profileVersion" INTEGER,
    "isActive" BOOLEAN NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ColdSource" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "isRevoked" BOOLEAN NOT NULL,
    "createdAt" TEXT NOT NULL,
    "version" INTEGER NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ColdCodec" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "examples" JSONB NOT NULL,
    "savedAt" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ColdLot" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "siteId" TEXT NOT NULL,
    "lotNumber" TEXT NOT NULL,
    "productId" TEXT NOT NULL,
    "vvm" TEXT,
    "freezeSensitivity" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "expiresOn" TEXT,
    "lostBeforePercent" REAL,
    "isGone" BOOLEAN NOT NULL,
    "createdAt" TEXT NOT NULL,
    "version" INTEGER NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ColdStay" (
    "lotId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "equipmentId" TEXT,
    "sensorId" TEXT,
    "fromAt" TEXT NOT NULL,
    "untilAt" TEXT,

    PRIMARY KEY ("lotId", "id")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ColdVerdict" (
    "sensorId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "siteId" TEXT NOT NULL,
    "ruleId" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "sinceAt" TEXT NOT NULL,
    "endedAt" TEXT,
    "standing" TEXT NOT NULL,
    "told" JSONB,
    "found" JSONB,

    PRIMARY KEY ("sensorId", "id")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ColdReassessment" (
    "sensorId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "siteId" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "fromAt" TEXT NOT NULL,
    "difference" JSONB NOT NULL,

    PRIMARY KEY ("sensorId", "id")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ColdEpisode" (
    "deviceId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "siteId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "startAt" TEXT NOT NULL,
    "endAt" TEXT NOT NULL,
    "records" INTEGER NOT NULL,
    "isOpen" BOOLEAN NOT NULL,

    PRIMARY KEY ("deviceId", "id")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ColdCase" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "siteId" TEXT NOT NULL,
    "equipmentId" TEXT,
    "openedAt" TEXT NOT NULL,
    "closedAt" TEXT,
    "state" JSONB NOT NULL,
    "version" INTEGER NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ColdNote" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "siteId" TEXT NOT NULL,
    "equipmentId" TEXT,
    "sensorId" TEXT,
    "at" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "writtenAt" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateIndex
CREATE INDEX "ColdSite_facilityId_idx" ON "ColdSite"("facilityId");

-- CreateIndex
CREATE INDEX "ColdPlace_siteId_idx" ON "ColdPlace"("siteId");

-- CreateIndex
CREATE INDEX "ColdEquipment_siteId_idx" ON "ColdEquipment"("siteId");

-- CreateIndex
CREATE INDEX "ColdDevice_siteId_idx" ON "ColdDevice"("siteId");

-- CreateIndex
CREATE INDEX "ColdDevice_family_deviceName_idx" ON "ColdDevice"("family", "deviceName");

-- CreateIndex
CREATE INDEX "ColdSensor_deviceId_idx" ON "ColdSensor"("deviceId");

-- CreateIndex
CREATE INDEX "ColdSensor_siteId_idx" ON "ColdSensor"("siteId");

-- CreateIndex
CREATE INDEX "ColdLot_siteId_idx" ON "ColdLot"("siteId");

-- CreateIndex
CREATE INDEX "ColdStay_equipmentId_idx" ON "ColdStay"("equipmentId");

-- CreateIndex
CREATE INDEX "ColdVerdict_siteId_sinceAt_idx" ON "ColdVerdict"("siteId", "sinceAt");

-- CreateIndex
CREATE INDEX "ColdReassessment_siteId_at_idx" ON "ColdReassessment"("siteId", "at");

-- CreateIndex
CREATE INDEX "ColdEpisode_siteId_startAt_idx" ON "ColdEpisode"("siteId", "startAt");

-- CreateIndex
CREATE INDEX "ColdCase_siteId_openedAt_idx" ON "ColdCase"("siteId", "openedAt");

-- CreateIndex
CREATE INDEX "ColdCase_equipmentId_idx" ON "ColdCase"("equipmentId");

-- CreateIndex
CREATE INDEX "ColdNote_siteId_at_idx" ON "ColdNote"("siteId", "at");

