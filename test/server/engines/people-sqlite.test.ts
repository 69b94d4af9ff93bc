/** People beside the embedded engine's own suite: what is in the file once a person has been erased. */
import { userRecordContract } from './contract/user-records.ts';
import { openTempEngine } from './open-temp-engine.ts';

userRecordContract(openTempEngine);
