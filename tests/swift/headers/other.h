static const int other = 1;
