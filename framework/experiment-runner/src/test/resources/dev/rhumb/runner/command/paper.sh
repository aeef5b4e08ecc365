./rhumb plot results/a --x recall --y precision --format pdf --width 84mm --font-size 8 --no-title --out paper
./rhumb table results/a --metrics precision,recall --out paper
