-- CreateTable
CREATE TABLE "Lease" (
    "resource" TEXT NOT NULL PRIMARY KEY,
    "stationId" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "successors" JSONB NOT NULL,
    "since" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ClaimRequest" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "resource" TEXT NOT NULL,
    "about" TEXT,
    "askedBy" TEXT NOT NULL,
    "askedAt" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "isProvisional" BOOLEAN NOT NULL,
    "said" TEXT,
    "subjectId" TEXT,
    "detail" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "answerEpoch" INTEGER,
    "answeredAt" TEXT,
    "refusal" JSONB
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ConflictResolution" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "conflictId" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "members" TEXT NOT NULL,
    "keepHolder" TEXT,
    "note" TEXT NOT NULL,
    "told" JSONB NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateIndex
CREATE INDEX "Lease_stationId_idx" ON "Lease"("stationId");

-- CreateIndex
CREATE INDEX "ClaimRequest_status_idx" ON "ClaimRequest"("status");

-- CreateIndex
CREATE INDEX "ClaimRequest_about_idx" ON "ClaimRequest"("about");

-- CreateIndex
CREATE INDEX "ClaimRequest_resource_status_idx" ON "ClaimRequest"("resource", "status");

-- CreateIndex
CREATE INDEX "ConflictResolution_conflictId_idx" ON "ConflictResolution"("conflictId");

-- CreateIndex
CREATE INDEX "ConflictResolution_resource_idx" ON "ConflictResolution"("resource");
