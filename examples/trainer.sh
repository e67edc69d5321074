# sh trainer.sh --cell=TEXT --share=FIDELITY --seed=NUMBER: a toy in place of a real training, in a language that
# has no idea of ogive. Whatever it prints, the last line is its answer; a status other than 0 is a failure.
set -eu
for option in "$@"; do
  case $option in
    --cell=*) cell=${option#--cell=} ;;
    --share=*) share=${option#--share=} ;;
    --seed=*) seed=${option#--seed=} ;;
  esac
done

echo "training $cell for $share of the epochs"
if [ $((seed % 8)) -eq 0 ]; then
  echo "the loss is not finite" >&2
  exit 1
fi
convolutions=$(printf '%s' "$cell" | grep -o nor_conv | wc -l)
echo "{\"accuracy\": $((60 + 5 * convolutions)), \"epochs\": 3}"
