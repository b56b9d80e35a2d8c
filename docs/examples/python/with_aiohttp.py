import asyncio
import aiohttp
import yarl
from workato_oauth_profiles import AsyncClient, Request, Response, TransportError

async def main() -> None:
    async with aiohttp.ClientSession() as http:

        async def send(request: Request) -> Response:
            url = yarl.URL(request.url, encoded=True)  # without this, aiohttp decodes an encoded external id
            timeout = aiohttp.ClientTimeout(request.timeout, sock_connect=request.connect_timeout)
            try:
                async with http.request(
                    request.method, url, headers=request.headers, data=request.body, timeout=timeout, allow_redirects=False
                ) as answer:
                    return Response(answer.status, list(answer.headers.items()), await answer.read())
            except aiohttp.ClientConnectorError as error:
                raise TransportError(str(error), reached=False) from error
            except (aiohttp.ClientError, TimeoutError) as error:
                raise TransportError(str(error), timeout=isinstance(error, TimeoutError)) from error

        async with AsyncClient.from_env(transport=send) as workato:
            print(321, (await workato.get(321)).name)

asyncio.run(main())
