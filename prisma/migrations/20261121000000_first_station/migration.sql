-- CreateTable
CREATE TABLE "Facility" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "latitude" REAL NOT NULL,
    "longitude" REAL NOT NULL,
    "phone" TEXT,
    "capabilities" JSONB NOT NULL,
    "emsTraffic" TEXT NOT NULL,
    "isActive" BOOLEAN NOT NULL,
    "version" INTEGER NOT NULL,
    "createdAt" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Incident" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "number" TEXT NOT NULL,
    "numberPrefix" TEXT NOT NULL,
    "numberSeq" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "priority" TEXT NOT NULL,
    "priorityReason" TEXT,
    "triageAnswers" JSONB NOT NULL,
    "score" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "latitude" REAL,
    "longitude" REAL,
    "accuracyMetres" REAL,
    "placeDescription" TEXT NOT NULL,
    "placeSource" TEXT,
    "subjectId" TEXT,
    "callerName" TEXT,
    "callerPhone" TEXT,
    "callerLanguage" TEXT,
    "narrative" TEXT,
    "openedAt" TEXT NOT NULL,
    "openedBy" TEXT NOT NULL,
    "closedAt" TEXT,
    "disposition" TEXT,
    "version" INTEGER NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Report" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "incidentId" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "receivedAt" TEXT NOT NULL,
    "latitude" REAL,
    "longitude" REAL,
    "accuracyMetres" REAL,
    "callerPhone" TEXT,
    "narrative" TEXT,
    "subjectId" TEXT,
    "trackingHash" TEXT,
    "deviceHash" TEXT
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "IncidentEntry" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "incidentId" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "params" JSONB NOT NULL,
    "text" TEXT
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Unit" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "callSign" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "skills" JSONB NOT NULL,
    "capabilities" JSONB NOT NULL,
    "seats" INTEGER NOT NULL,
    "crew" JSONB NOT NULL,
    "baseFacilityId" TEXT,
    "baseLatitude" REAL,
    "baseLongitude" REAL,
    "phone" TEXT,
    "isVerified" BOOLEAN NOT NULL,
    "isActive" BOOLEAN NOT NULL,
    "readiness" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "statusAt" TEXT NOT NULL,
    "restUntil" TEXT,
    "incidentId" TEXT,
    "assignmentId" TEXT,
    "version" INTEGER NOT NULL,
    "createdAt" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "UnitDevice" (
    "unitId" TEXT NOT NULL,
    "deviceId" TEXT NOT NULL,
    "protocol" TEXT NOT NULL,
    "addedAt" TEXT NOT NULL,
    "removedAt" TEXT,

    PRIMARY KEY ("unitId", "deviceId")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Assignment" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "incidentId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "offeredAt" TEXT NOT NULL,
    "offerExpiresAt" TEXT,
    "acceptedAt" TEXT,
    "enRouteAt" TEXT,
    "onSceneAt" TEXT,
    "atPatientAt" TEXT,
    "leftSceneAt" TEXT,
    "atDestinationAt" TEXT,
    "transferAt" TEXT,
    "backInServiceAt" TEXT,
    "endedAt" TEXT,
    "endReason" TEXT,
    "replacedById" TEXT,
    "isProvisional" BOOLEAN NOT NULL,
    "etaSeconds" INTEGER,
    "distanceMetres" REAL,
    "assignedBy" TEXT NOT NULL,
    "version" INTEGER NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ExceptionAcknowledgement" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "acknowledgedBy" TEXT NOT NULL,
    "acknowledgedAt" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Handover" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "incidentId" TEXT NOT NULL,
    "assignmentId" TEXT,
    "unitId" TEXT,
    "facilityId" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "priority" TEXT NOT NULL,
    "etaAt" TEXT,
    "complaint" TEXT,
    "patient" JSONB,
    "clinical" JSONB,
    "needs" JSONB NOT NULL,
    "requestedAt" TEXT NOT NULL,
    "requestedBy" TEXT NOT NULL,
    "seenAt" TEXT,
    "seenBy" TEXT,
    "answeredAt" TEXT,
    "answeredBy" TEXT,
    "answerReason" TEXT,
    "divertedToFacilityId" TEXT,
    "atDoorAt" TEXT,
    "triagedAt" TEXT,
    "triage" JSONB,
    "handedOverAt" TEXT,
    "receivedBy" TEXT,
    "signatures" JSONB,
    "readBack" TEXT,
    "missingReason" TEXT,
    "outcome" TEXT,
    "previousHandoverId" TEXT,
    "version" INTEGER NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Station" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "district" TEXT NOT NULL,
    "country" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "createdAt" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "userName" TEXT NOT NULL,
    "displayName" TEXT NOT NULL,
    "passwordHash" TEXT,
    "language" TEXT NOT NULL,
    "isActive" BOOLEAN NOT NULL,
    "roles" JSONB NOT NULL,
    "facilityId" TEXT,
    "unitId" TEXT,
    "phone" TEXT,
    "version" INTEGER NOT NULL,
    "createdAt" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Role" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "permissions" JSONB NOT NULL,
    "version" INTEGER NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "userId" TEXT NOT NULL,
    "device" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "openedAt" TEXT NOT NULL,
    "closedAt" TEXT,
    "closeReason" TEXT,
    "version" INTEGER NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Enrolment" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "unitId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdAt" TEXT NOT NULL,
    "expiresAt" TEXT NOT NULL,
    "usedAt" TEXT,
    "revokedAt" TEXT,
    "version" INTEGER NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "RefreshToken" (
    "tokenHash" TEXT NOT NULL PRIMARY KEY,
    "sessionId" TEXT NOT NULL,
    "issuedAt" TEXT NOT NULL,
    "expiresAt" TEXT NOT NULL,
    "usedAt" TEXT
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "SignInFailure" (
    "userName" TEXT NOT NULL PRIMARY KEY,
    "count" INTEGER NOT NULL,
    "lockedUntil" TEXT,
    "lastAt" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Stream" (
    "no" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "streamId" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "stationId" TEXT NOT NULL,
    "incarnation" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "Op" (
    "pos" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
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

-- CreateTable
CREATE TABLE "SealedBody" (
    "pos" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "subjectId" TEXT NOT NULL,
    "sealed" BLOB,
    "sealedHash" BLOB NOT NULL
);

-- CreateTable
CREATE TABLE "Checkpoint" (
    "streamNo" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "wall" BIGINT NOT NULL,
    "signature" BLOB NOT NULL,

    PRIMARY KEY ("streamNo", "seq")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Frontier" (
    "streamNo" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "seq" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "OpVector" (
    "streamNo" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "vector" BLOB NOT NULL,

    PRIMARY KEY ("streamNo", "seq")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "TangledEntity" (
    "entity" TEXT NOT NULL PRIMARY KEY
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ClaimOp" (
    "resource" TEXT NOT NULL,
    "streamNo" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "holder" TEXT NOT NULL,
    "verb" TEXT NOT NULL,

    PRIMARY KEY ("resource", "streamNo", "seq")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Conflict" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "resource" TEXT NOT NULL,
    "firstStreamNo" INTEGER NOT NULL,
    "firstSeq" INTEGER NOT NULL,
    "firstHolder" TEXT NOT NULL,
    "secondStreamNo" INTEGER NOT NULL,
    "secondSeq" INTEGER NOT NULL,
    "secondHolder" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "FieldVersion" (
    "entity" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "values" TEXT NOT NULL,

    PRIMARY KEY ("entity", "field")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Quarantine" (
    "pos" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "kind" TEXT NOT NULL,
    "kindVersion" INTEGER NOT NULL,
    "reason" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "CommandResult" (
    "commandId" TEXT NOT NULL PRIMARY KEY,
    "actor" TEXT NOT NULL,
    "inputHash" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "result" TEXT NOT NULL,
    "at" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "SubjectKey" (
    "subjectId" TEXT NOT NULL,
    "keyId" TEXT NOT NULL,
    "key" BLOB,
    "createdAt" TEXT NOT NULL,
    "destroyedAt" TEXT,

    PRIMARY KEY ("subjectId", "keyId")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "StationSecret" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "value" BLOB NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Job" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "runAt" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lockedUntil" TEXT,
    "lastError" TEXT,
    "createdAt" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ProjectionState" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "foldVersion" INTEGER NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Fix" (
    "no" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
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

-- CreateTable
CREATE TABLE "FixSegment" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "hour" TEXT NOT NULL,
    "part" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "firstNo" INTEGER NOT NULL,
    "lastNo" INTEGER NOT NULL,
    "fixedFromMs" BIGINT NOT NULL,
    "fixedToMs" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "data" BLOB NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "LatestFix" (
    "deviceId" TEXT NOT NULL PRIMARY KEY,
    "unitId" TEXT,
    "fixedAtMs" BIGINT NOT NULL,
    "receivedAtMs" BIGINT NOT NULL,
    "latitude" REAL NOT NULL,
    "longitude" REAL NOT NULL,
    "speedKmh" REAL,
    "headingDegrees" REAL,
    "accuracyMetres" REAL,
    "batteryPercent" REAL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "UnknownDevice" (
    "deviceId" TEXT NOT NULL PRIMARY KEY,
    "protocol" TEXT NOT NULL,
    "firstSeenAt" TEXT NOT NULL,
    "lastSeenAt" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "lastPayload" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateIndex
CREATE INDEX "Facility_code_idx" ON "Facility"("code");

-- CreateIndex
CREATE INDEX "Incident_status_priority_idx" ON "Incident"("status", "priority");

-- CreateIndex
CREATE INDEX "Incident_openedAt_idx" ON "Incident"("openedAt");

-- CreateIndex
CREATE INDEX "Incident_numberPrefix_numberSeq_idx" ON "Incident"("numberPrefix", "numberSeq");

-- CreateIndex
CREATE INDEX "Report_incidentId_idx" ON "Report"("incidentId");

-- CreateIndex
CREATE INDEX "Report_trackingHash_idx" ON "Report"("trackingHash");

-- CreateIndex
CREATE INDEX "Report_deviceHash_idx" ON "Report"("deviceHash");

-- CreateIndex
CREATE INDEX "IncidentEntry_incidentId_at_idx" ON "IncidentEntry"("incidentId", "at");

-- CreateIndex
CREATE INDEX "Unit_callSign_idx" ON "Unit"("callSign");

-- CreateIndex
CREATE INDEX "Unit_status_idx" ON "Unit"("status");

-- CreateIndex
CREATE INDEX "Unit_incidentId_idx" ON "Unit"("incidentId");

-- CreateIndex
CREATE INDEX "Unit_baseFacilityId_idx" ON "Unit"("baseFacilityId");

-- CreateIndex
CREATE INDEX "UnitDevice_deviceId_idx" ON "UnitDevice"("deviceId");

-- CreateIndex
CREATE INDEX "Assignment_incidentId_idx" ON "Assignment"("incidentId");

-- CreateIndex
CREATE INDEX "Assignment_unitId_status_idx" ON "Assignment"("unitId", "status");

-- CreateIndex
CREATE INDEX "Handover_facilityId_status_idx" ON "Handover"("facilityId", "status");

-- CreateIndex
CREATE INDEX "Handover_incidentId_idx" ON "Handover"("incidentId");

-- CreateIndex
CREATE INDEX "Handover_assignmentId_idx" ON "Handover"("assignmentId");

-- CreateIndex
CREATE INDEX "Handover_unitId_idx" ON "Handover"("unitId");

-- CreateIndex
CREATE INDEX "User_userName_idx" ON "User"("userName");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE INDEX "Enrolment_unitId_idx" ON "Enrolment"("unitId");

-- CreateIndex
CREATE INDEX "Enrolment_userId_idx" ON "Enrolment"("userId");

-- CreateIndex
CREATE INDEX "Enrolment_tokenHash_idx" ON "Enrolment"("tokenHash");

-- CreateIndex
CREATE INDEX "RefreshToken_sessionId_idx" ON "RefreshToken"("sessionId");

-- CreateIndex
CREATE UNIQUE INDEX "Stream_streamId_key" ON "Stream"("streamId");

-- CreateIndex
CREATE UNIQUE INDEX "Stream_scope_stationId_incarnation_key" ON "Stream"("scope", "stationId", "incarnation");

-- CreateIndex
CREATE INDEX "Op_entity_pos_idx" ON "Op"("entity", "pos");

-- CreateIndex
CREATE UNIQUE INDEX "Op_streamNo_seq_key" ON "Op"("streamNo", "seq");

-- CreateIndex
CREATE INDEX "SealedBody_subjectId_idx" ON "SealedBody"("subjectId");

-- CreateIndex
CREATE INDEX "Conflict_resource_idx" ON "Conflict"("resource");

-- CreateIndex
CREATE UNIQUE INDEX "Job_key_key" ON "Job"("key");

-- CreateIndex
CREATE INDEX "Job_status_runAt_idx" ON "Job"("status", "runAt");

-- CreateIndex
CREATE UNIQUE INDEX "FixSegment_hour_part_key" ON "FixSegment"("hour", "part");
