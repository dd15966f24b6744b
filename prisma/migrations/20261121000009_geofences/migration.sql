-- CreateTable
CREATE TABLE "Fence" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "district" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "shape" JSONB NOT NULL,
    "aboutId" TEXT,
    "isArchived" BOOLEAN NOT NULL,
    "version" INTEGER NOT NULL,
    "createdAt" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "FenceCrossing" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "fenceId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "recordedAt" TEXT NOT NULL,
    "isLate" BOOLEAN NOT NULL,
    "isBetweenFixes" BOOLEAN NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "FenceRule" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "onScene" BOOLEAN NOT NULL,
    "atHospital" BOOLEAN NOT NULL,
    "version" INTEGER NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "FencePresence" (
    "fenceId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "sinceMs" BIGINT NOT NULL,

    PRIMARY KEY ("fenceId", "unitId")
) WITHOUT ROWID;

-- CreateIndex
CREATE INDEX "FenceCrossing_fenceId_at_idx" ON "FenceCrossing"("fenceId", "at");

-- CreateIndex
CREATE INDEX "FenceCrossing_unitId_at_idx" ON "FenceCrossing"("unitId", "at");

-- CreateIndex
CREATE INDEX "FencePresence_unitId_idx" ON "FencePresence"("unitId");
