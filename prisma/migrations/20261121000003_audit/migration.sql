-- CreateTable
CREATE TABLE "WitnessedHead" (
    "witness" TEXT NOT NULL,
    "streamId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "witnessedBy" TEXT NOT NULL,
    "at" TEXT NOT NULL,

    PRIMARY KEY ("witness", "streamId")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "AuditRecord" (
    "peer" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "result" TEXT NOT NULL,

    PRIMARY KEY ("peer", "scope")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "WitnessFinding" (
    "streamId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" TEXT NOT NULL,
    "endedAt" TEXT,
    "finding" TEXT NOT NULL,

    PRIMARY KEY ("streamId", "kind")
) WITHOUT ROWID;

-- CreateIndex
CREATE INDEX "WitnessedHead_streamId_seq_idx" ON "WitnessedHead"("streamId", "seq");
