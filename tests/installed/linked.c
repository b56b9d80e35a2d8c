/* Is linked with the native library of Swift, and calls a function of it. */
#include <stdint.h>
#include <stdio.h>

uint32_t ffi_workato_oauth_profiles_uniffi_uniffi_contract_version(void);

int main(void) {
    printf("%u\n", ffi_workato_oauth_profiles_uniffi_uniffi_contract_version());
    return 0;
}
