-- CreateTable
CREATE TABLE "Alarm" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "code" TEXT NOT NULL,
    "sourceKind" TEXT NOT NULL,
    "sourceId" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "isStanding" BOOLEAN NOT NULL,
    "isActive" BOOLEAN NOT NULL,
    "isAcknowledged" BOOLEAN NOT NULL,
    "isLatched" BOOLEAN NOT NULL,
    "shelving" JSONB,
    "suppressions" JSONB NOT NULL,
    "outOfService" JSONB,
    "occurrenceId" TEXT,
    "priority" TEXT,
    "conditionSince" TEXT,
    "raisedAt" TEXT,
    "alarmedAt" TEXT,
    "clearedAt" TEXT,
    "reAlarmCount" INTEGER NOT NULL,
    "params" JSONB NOT NULL,
    "parents" JSONB NOT NULL,
    "settings" JSONB,
    "acknowledgement" JSONB,
    "former" JSONB,
    "raisedBy" TEXT
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "AlarmOccurrence" (
    "alarmId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "priority" TEXT NOT NULL,
    "conditionSince" TEXT NOT NULL,
    "raisedAt" TEXT NOT NULL,
    "clearedAt" TEXT,
    "acknowledgedAt" TEXT,
    "isHidden" BOOLEAN NOT NULL,
    "params" JSONB NOT NULL,
    "settings" JSONB NOT NULL,
    "raisedBy" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "recordedAt" TEXT NOT NULL,
    "clearedBy" TEXT,
    "clearActor" TEXT,
    "clearNotedAt" TEXT,

    PRIMARY KEY ("alarmId", "id")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "AlarmEvent" (
    "alarmId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "occurrenceId" TEXT,
    "at" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "detail" JSONB NOT NULL,

    PRIMARY KEY ("alarmId", "id")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "AlarmSetting" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "scope" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "changes" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "setBy" TEXT NOT NULL,
    "setAt" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateIndex
CREATE INDEX "Alarm_isStanding_idx" ON "Alarm"("isStanding");

-- CreateIndex
CREATE INDEX "AlarmOccurrence_raisedAt_idx" ON "AlarmOccurrence"("raisedAt");
