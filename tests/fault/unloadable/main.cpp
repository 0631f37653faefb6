int aibench_never_installed();
int main() { return aibench_never_installed(); }
