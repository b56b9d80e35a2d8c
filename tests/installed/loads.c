/* `loads LIBRARY [FUNCTION]` loads a library, and calls a function of it that takes nothing. */
#include <dlfcn.h>
#include <stdio.h>

int main(int count, char **arguments) {
    void *library = dlopen(arguments[1], RTLD_NOW);
    void *function = library && count == 3 ? dlsym(library, arguments[2]) : NULL;
    if (!library || (count == 3 && !function)) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    if (function) printf("%d\n", ((int (*)(void))function)());
    return 0;
}
