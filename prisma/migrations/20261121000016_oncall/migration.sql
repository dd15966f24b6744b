-- CreateTable
CREATE TABLE "OncallPlan" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "plan" JSONB NOT NULL,
    "isArchived" BOOLEAN NOT NULL,
    "version" INTEGER NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "OncallPerson" (
    "entity" TEXT NOT NULL PRIMARY KEY,
    "userId" TEXT NOT NULL,
    "email" TEXT,
    "rules" JSONB NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "OncallCase" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "scope" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "state" JSONB NOT NULL,
    "gaps" JSONB NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "OncallNotice" (
    "caseId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "problem" TEXT,
    "subject" JSONB NOT NULL,
    "stationId" TEXT NOT NULL,
    "queuedAt" TEXT NOT NULL,
    "changedAt" TEXT NOT NULL,

    PRIMARY KEY ("caseId", "id")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "OncallMail" (
    "entity" TEXT NOT NULL PRIMARY KEY,
    "host" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "security" TEXT NOT NULL,
    "userName" TEXT NOT NULL,
    "sender" TEXT NOT NULL,
    "hasPassword" BOOLEAN NOT NULL
) WITHOUT ROWID;

-- CreateIndex
CREATE INDEX "OncallPerson_userId_idx" ON "OncallPerson"("userId");

-- CreateIndex
CREATE INDEX "OncallNotice_stationId_status_idx" ON "OncallNotice"("stationId", "status");

-- CreateIndex
CREATE INDEX "OncallNotice_queuedAt_idx" ON "OncallNotice"("queuedAt");

-- CreateIndex
CREATE INDEX "OncallNotice_userId_status_idx" ON "OncallNotice"("userId", "status");
