/*
 * `loads LIBRARY FUNCTION` loads a library, and calls a function of it that takes nothing.
 * `loads LIBRARY` loads a module of Python, whose functions are missing here: they are looked for when they are called.
 */
#include <dlfcn.h>
#include <stdio.h>

int main(int count, char **arguments) {
    void *library = dlopen(arguments[1], count == 3 ? RTLD_NOW : RTLD_LAZY);
    int (*function)(void) = NULL;
    if (library && count == 3) function = (int (*)(void))dlsym(library, arguments[2]);
    if (!library || (count == 3 && !function)) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    if (function) printf("%d\n", function());
    return 0;
}
