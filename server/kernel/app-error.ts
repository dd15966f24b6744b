/** The one error of Kituo: a code and its parameters. Screens translate the code; nothing here is prose for people. */
import { APP_ERRORS, type AppErrorCode, type AppErrorParams } from '../contract/errors.ts'

/**
 * An expected failure with a stable code.
 * @param code one of `APP_ERRORS`; decides the HTTP status and the translated sentence
 * @param params named values for the sentence (never personal data)
 */
export class AppError<Code extends AppErrorCode = AppErrorCode> extends Error {
  readonly code: Code
  readonly params: AppErrorParams<Code>

  constructor(code: Code, params: AppErrorParams<Code>, options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(params)}`, options)
    this.name = 'AppError'
    this.code = code
    this.params = params
  }

  /** HTTP status that belongs to the code. */
  get httpStatus(): number {
    return APP_ERRORS[this.code].status
  }
}
