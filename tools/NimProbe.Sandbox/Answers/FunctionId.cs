using System.Security.Cryptography;
using System.Text;

namespace NimProbe.Sandbox.Answers;

/// <summary>The id of the function behind a model: a uuid that is always the same for the same model id.</summary>
internal static class FunctionId
{
    public static Guid Of(string modelId) => new(SHA256.HashData(Encoding.UTF8.GetBytes(modelId)).AsSpan(0, 16));
}
