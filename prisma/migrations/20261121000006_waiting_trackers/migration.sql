-- AlterTable
ALTER TABLE "UnknownDevice" ADD COLUMN "lastFix" TEXT;
