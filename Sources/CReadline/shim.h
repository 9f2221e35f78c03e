// The face of readline that Sonde uses.
#pragma once
#include <stdio.h>
#include <readline/readline.h>
#include <readline/history.h>
