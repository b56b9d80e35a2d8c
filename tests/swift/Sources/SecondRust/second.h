#include <stdint.h>

uint32_t second_rust_increment(uint32_t number);
