using NimProbe.Engine.Kinds;
using Xunit;

namespace NimProbe.Tests.Kinds;

public sealed class RerankPathsTests
{
    // nim-api-2.md 2.1
    [Theory]
    [InlineData("nv-rerank-qa-mistral-4b:1", "/v1/retrieval/nvidia/reranking")]
    [InlineData("nvidia/nv-rerankqa-mistral-4b-v3", "/v1/retrieval/nvidia/nv-rerankqa-mistral-4b-v3/reranking")]
    [InlineData("nvidia/llama-3.2-nv-rerankqa-1b-v1", "/v1/retrieval/nvidia/llama-3_2-nv-rerankqa-1b-v1/reranking")]
    [InlineData("nvidia/llama-3.2-nv-rerankqa-1b-v2", "/v1/retrieval/nvidia/llama-3_2-nv-rerankqa-1b-v2/reranking")]
    [InlineData("nvidia/llama-nemotron-rerank-1b-v2", "/v1/retrieval/nvidia/llama-nemotron-rerank-1b-v2/reranking")]
    [InlineData("nvidia/llama-nemotron-rerank-vl-1b-v2", "/v1/retrieval/nvidia/llama-nemotron-rerank-vl-1b-v2/reranking")]
    [InlineData("acme/new-2.5-rerank", "/v1/retrieval/acme/new-2_5-rerank/reranking")]
    [InlineData("acme/re rank?x#y", "/v1/retrieval/acme/re%20rank%3Fx%23y/reranking")]
    [InlineData("reranker", null)]
    [InlineData("a/b/rerank", null)]
    [InlineData("../rerank", null)]
    [InlineData("./rerank", null)]
    public void A_model_has_the_path_of_the_table_or_one_of_its_pattern(string id, string? path) =>
        Assert.Equal(path, RerankPaths.Find(id));
}
