import os
import dashscope
from dashscope.aigc.image_generation import ImageGeneration
from dashscope.api_entities.dashscope_response import Message
# The following is the base_url for the Singapore region. The base_url is different for each region.
dashscope.base_http_api_url = 'https://dashscope-intl.aliyuncs.com/api/v1'
# If you have not configured environment variables, replace the following line with your Model Studio API key: api_key="sk-xxx"
# The API key is different for each region. Get an API key: https://www.alibabacloud.com/help/en/model-studio/get-api-key
api_key = os.getenv("DASHSCOPE_API_KEY")
message = Message(
    role="user",
    content=[
        {
            "text": "A cinematic image set documenting the same stray orange cat, with consistent features throughout. First image: Spring, the orange cat weaves through blooming cherry blossom trees. Second image: Summer, the orange cat cools off in the shade of a tree on an old street. Third image: Autumn, the orange cat walks on a carpet of golden fallen leaves. Fourth image: Winter, the orange cat leaves footprints in the snow."
        }
    ]
)
print("----sync call, please wait a moment----")
rsp = ImageGeneration.call(
        model='wan2.7-image-pro',
        api_key=api_key,
        messages=[message],
        enable_sequential=True,
        n=4,
        size="2K"
    )
print(rsp)
