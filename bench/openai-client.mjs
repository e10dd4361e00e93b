// Measures the streams of models with npm's openai client, and writes one JSON object per stream: model, first (ms) and speed
// (tokens per second), from the first chunk with content to the last. Arguments: address, rounds, tokens, models.
import OpenAI from 'openai';

const [baseURL, rounds, tokens, ...models] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });

async function measure(model) {
  const start = performance.now();
  const stream = await client.chat.completions.create({
    model,
    messages: [{ role: 'user', content: 'Write a story.' }],
    max_tokens: Number(tokens),
    stream: true,
  });
  let first;
  let last;
  let count = 0;
  for await (const chunk of stream) {
    if (chunk.choices[0]?.delta?.content) {
      last = performance.now();
      first ??= last;
      count++;
    }
  }

  return { model, first: first - start, speed: (1000 * (count - 1)) / (last - first) };
}

for (let round = 0; round < Number(rounds); round++) {
  for (const figures of await Promise.all(models.map(measure))) {
    console.log(JSON.stringify(figures));
  }
}
