/*
 * Files: names of the shared files in the state folder, for those who open them:
 * the guard of matinee, and matineectl.
 */
#ifndef SHM_FILES_H
#define SHM_FILES_H

#define SHM_FILE_GENERATION "generation"
#define SHM_FILE_NONCES     "nonces"
#define SHM_FILE_LIMITS     "limits"

#endif
